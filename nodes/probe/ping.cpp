#include "probe/ping.hpp"

#include <memory>
#include <string>
#include <utility>

#include "probe/destination.hpp"
#include "probe/ping_plan.hpp"
#include "probe/ping_session.hpp"

namespace netrig {

namespace {

using probe::PingSession;

constexpr auto kSendTime = std::chrono::seconds(10);
constexpr int kExitTrouble = 2;  // as iputils' ping has it: 1 is "no answer"

int fail(Host& host, const std::string& text) {
  host.console().error("ping: " + text);
  return kExitTrouble;
}

void print(Host& host, const PingSession::Lines& lines) {
  for (const auto& line : lines) host.console().print(line);
}

/// Pings until the session is over. It ends the wait for answers by closing the socket.
class Pinging {
 public:
  Pinging(Host& host, const probe::PingPlan& plan, IpAddress to, std::unique_ptr<EchoSocket> socket)
      : host_(host), plan_(plan), to_(to), socket_(std::move(socket)), session_(plan, to, host.now()) {}

  PingSession& session() { return session_; }

  Task<int> run() {
    for (;;) {
      const auto step = session_.next(host_.now());
      Error error;
      if (const auto* send = std::get_if<PingSession::Send>(&step)) {
        error = co_await this->send(send->sequence);
      } else if (const auto* wait = std::get_if<PingSession::Wait>(&step)) {
        error = co_await receive(wait->until);
      } else {
        break;
      }
      if (error) co_return fail(host_, plan_.host + ": " + error.message());
    }
    print(host_, session_.summary());
    co_return session_.exit_status();
  }

  Task<> end_when_stopped() {
    for (;;) {
      auto event = co_await host_.next_life_event({});
      if (!event || *event == LifeEvent::stop) break;  // a reload has nothing to read again
    }
    session_.stop();
    socket_->close();
  }

 private:
  /// What is wrong with one request is counted; that there is no way to the destination at all is the end.
  Task<Error> send(std::uint16_t sequence) {
    const EchoRequest request{.to = to_,
                              .sequence = sequence,
                              .ttl = plan_.ttl,
                              .dont_fragment = plan_.dont_fragment,
                              .payload = session_.request_payload()};
    const auto begun = host_.now();
    auto done = co_await socket_->send(request, begun + kSendTime);
    if (done) {
      session_.sent(begun);
      if (!std::exchange(ready_, true)) host_.ready();
      co_return Error();
    }
    if (done.error() == HostError::closed) co_return Error();
    const bool too_long = done.error() == boost::system::errc::message_size;
    if (!ready_ && !too_long) co_return done.error();
    session_.send_failed(begun);
    host_.console().error("ping: send: " + done.error().message());
    co_return Error();
  }

  Task<Error> receive(TimePoint until) {
    auto received = co_await socket_->receive(until);
    if (!received) {
      const auto error = received.error();
      co_return error == HostError::timed_out || error == HostError::closed ? Error() : error;
    }
    const auto now = host_.now();
    if (const auto* reply = std::get_if<EchoReply>(&*received)) {
      print(host_, session_.on_reply(now, *reply));
    } else {
      print(host_, session_.on_error(std::get<EchoError>(*received)));
    }
    co_return Error();
  }

  Host& host_;
  const probe::PingPlan& plan_;
  IpAddress to_;
  std::unique_ptr<EchoSocket> socket_;
  PingSession session_;
  bool ready_ = false;
};

std::string right_hint(const Error& error) {
  const bool is_right = error == boost::system::errc::operation_not_permitted ||
                        error == boost::system::errc::permission_denied;
  return is_right ? " (CAP_NET_RAW)" : "";
}

Task<int> run(Host& host, const Options& options) {
  const auto plan = probe::read_ping_plan(options);
  auto to = co_await probe::find_destination(host, plan.host, plan.family);
  if (!to) co_return fail(host, plan.host + ": " + to.error().message());
  // An address was asked for as one; its name is only looked up for those who gave one.
  probe::AddressNames names(host, plan.numeric || IpAddress::parse(plan.host).has_value());
  auto name = co_await names.name(*to);
  auto socket = host.echo(*to);
  if (!socket)
    co_return fail(host, "cannot send ICMP" + right_hint(socket.error()) + ": " + socket.error().message());

  Pinging pinging(host, plan, *to, std::move(*socket));
  pinging.session().set_name(std::move(name));
  host.console().print(pinging.session().headline());
  TaskGroup life(host);
  life.spawn(pinging.end_when_stopped());
  const int status = co_await pinging.run();
  life.cancel();
  co_await life.join({});
  co_return status;
}

}  // namespace

const Program kPing{
    .name = "ping",
    .summary = "Sends ICMP echo requests (RFC 792, RFC 4443) to a host and tells what comes back.",
    .usage = "[OPTIONS] HOST",
    .needs = {Privilege::raw_frames},
    .describe = probe::describe_ping,
    .run = run,
};

}  // namespace netrig
