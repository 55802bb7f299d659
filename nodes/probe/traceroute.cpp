#include "probe/traceroute.hpp"

#include <map>
#include <memory>
#include <string>

#include "probe/destination.hpp"
#include "probe/trace_plan.hpp"
#include "probe/trace_session.hpp"
#include "probe/trace_socket.hpp"
#include "probe/trace_text.hpp"

namespace netrig {

namespace {

using probe::TraceSession;

constexpr auto kSendTime = std::chrono::seconds(10);

int fail(Host& host, const std::string& text) {
  host.console().error("traceroute: " + text);
  return kExitFailed;
}

/// Answers are taken by a coroutine of their own, so that looking up names does not make them late.
class Tracing {
 public:
  Tracing(Host& host, const probe::TracePlan& plan, std::unique_ptr<probe::TraceSocket> socket)
      : host_(host),
        plan_(plan),
        socket_(std::move(socket)),
        session_(plan),
        answered_(host.event()),
        names_(host, plan.numeric) {}

  Task<int> run() {
    for (;;) {
      const auto step = session_.next(host_.now());
      if (const auto* send = std::get_if<TraceSession::Send>(&step)) {
        const auto begun = host_.now();
        session_.sent(begun);
        auto sent = co_await socket_->send(*send, begun + kSendTime);
        if (!sent) co_return fail(host_, plan_.host + ": " + sent.error().message());
      }
      co_await print_hops();
      if (std::holds_alternative<TraceSession::Done>(step)) break;
      if (const auto* wait = std::get_if<TraceSession::Wait>(&step)) {
        [[maybe_unused]] auto woken = co_await answered_->wait(wait->until);
      }
    }
    co_return session_.reached_destination() ? kExitDone : kExitFailed;
  }

  Task<> take_answers() {
    for (;;) {
      auto received = co_await socket_->receive({});
      if (!received) break;
      session_.on_answer(host_.now(), received->probe, std::move(received->answer));
      answered_->notify();
    }
  }

  /// Ends take_answers().
  void close() { socket_->close(); }

 private:
  Task<> print_hops() {
    while (auto hop = session_.take_hop()) {
      for (const auto& answer : hop->answers) {
        if (!answer) continue;
        auto name = co_await names_.name(answer->from);
        known_names_[answer->from] = std::move(name);
      }
      host_.console().print(probe::hop_line(*hop, known_names_, plan_.numeric));
    }
  }

  Host& host_;
  const probe::TracePlan& plan_;
  std::unique_ptr<probe::TraceSocket> socket_;
  TraceSession session_;
  std::unique_ptr<Event> answered_;
  probe::AddressNames names_;
  std::map<IpAddress, std::string> known_names_;
};

Task<int> run(Host& host, const Options& options) {
  const auto plan = probe::read_trace_plan(options);
  auto to = co_await probe::find_destination(host, plan.host, plan.family);
  if (!to) co_return fail(host, plan.host + ": " + to.error().message());
  auto socket = probe::open_trace_socket(host, plan, *to);
  if (!socket) co_return fail(host, "cannot send probes: " + socket.error().message());

  host.console().print(probe::trace_headline(plan, *to));
  Tracing tracing(host, plan, std::move(*socket));
  TaskGroup receiving(host);
  receiving.spawn(tracing.take_answers());
  const int status = co_await tracing.run();
  tracing.close();
  co_await receiving.join({});
  co_return status;
}

}  // namespace

const Program kTraceroute{
    .name = "traceroute",
    .summary = "Shows the routers on the way to a host, by probes that live too shortly to arrive.",
    .usage = "[OPTIONS] HOST",
    .needs = {Privilege::raw_frames},
    .describe = probe::describe_trace,
    .run = run,
};

}  // namespace netrig
