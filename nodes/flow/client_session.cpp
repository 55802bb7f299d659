#include "flow/client_session.hpp"

#include <array>
#include <utility>

#include "flow/datagram.hpp"
#include "host/connect_to_any.hpp"

namespace netrig::flow {

namespace {

using namespace std::chrono_literals;

constexpr auto kOpenTime = 20s;      // for everything before "start"
constexpr auto kHelloPause = 250ms;  // before a hello is said again
constexpr std::size_t kReceiveBufferBytes = 4 << 20;

class Opening {
 public:
  Opening(Host& host, ClientPlan plan, std::vector<IpAddress> addresses)
      : host_(host),
        plan_(std::move(plan)),
        addresses_(std::move(addresses)),
        deadline_(host.now() + kOpenTime) {
    host.random(cookie_);
  }

  Task<Opened> run() {
    co_await agree();
    for (std::uint16_t flow = 0; flow < plan_.settings.flow_count() && failure_.empty(); ++flow) {
      Lane lane{.flow = flow, .sends = plan_.settings.client_sends(flow)};
      if (plan_.settings.protocol == Protocol::tcp) {
        co_await open_stream(lane);
      } else {
        co_await open_socket(lane);
      }
      lanes_.push_back(std::move(lane));
    }
    if (failure_.empty()) co_await expect<Start>();
    if (!failure_.empty()) co_return failure_;
    TestResult about{.settings = plan_.settings, .client = true, .peer = plan_.host, .port = plan_.port};
    co_return std::make_shared<Transfer>(host_, std::move(about), tag_of(cookie_), control_,
                                         std::move(lanes_));
  }

 private:
  /// The first reason is the one to tell.
  void fail(const std::string& what, const Error& error) {
    if (failure_.empty()) failure_ = what + ": " + error.message();
  }

  Task<> agree() {
    const TcpOptions options{.no_delay = true, .keep_alive = true};
    const Greeting greeting{.control = true, .flow = 0, .cookie = cookie_};
    auto connection = co_await connect(greeting, options);
    if (!connection) co_return;
    control_ = std::make_shared<ControlChannel>(std::move(connection));
    const Message settings = plan_.settings;
    auto said = co_await control_->send(settings, deadline_);
    if (!said) co_return fail("the server did not take the settings", said.error());
    co_await expect<Accepted>();
  }

  /// Nothing when it failed.
  Task<std::unique_ptr<TcpConnection>> connect(Greeting greeting, TcpOptions options) {
    auto connected = co_await connect_to_any(host_, addresses_, plan_.port, options, deadline_);
    server_ = connected.server;
    auto& connection = connected.connection;
    if (!connection) {
      fail("cannot connect to " + server_.to_string(), connection.error());
      co_return nullptr;
    }
    addresses_ = {server_.address};  // all else goes the same way
    ByteWriter writer;
    greeting.serialize(writer);
    auto written = co_await (*connection)->write(writer.view(), deadline_);
    if (!written) {
      fail("cannot greet " + server_.to_string(), written.error());
      co_return nullptr;
    }
    co_return std::move(*connection);
  }

  /// Waits for the server to say that.
  template <class Wanted>
  Task<> expect() {
    auto message = co_await control_->receive(deadline_);
    if (!message) {
      fail("the server " + server_.to_string() + " does not answer", message.error());
    } else if (const auto* refused = std::get_if<Refused>(&*message)) {
      failure_ = "the server refuses: " + refused->reason;
    } else if (!std::holds_alternative<Wanted>(*message)) {
      failure_ = "the server says what it should not";
    }
  }

  Task<> open_stream(Lane& lane) {
    const TcpOptions options{.no_delay = plan_.settings.no_delay};
    const Greeting greeting{.control = false, .flow = lane.flow, .cookie = cookie_};
    auto connection = co_await connect(greeting, options);
    lane.connection = std::move(connection);
  }

  Task<> open_socket(Lane& lane) {
    const IpAddress any = server_.address.is_v4() ? IpAddress() : IpAddress(Ipv6Address());
    auto socket = host_.udp({.local = {any, 0}, .receive_buffer_bytes = kReceiveBufferBytes});
    if (!socket) co_return fail("cannot open a UDP socket", socket.error());
    auto connected = (*socket)->connect(server_);
    if (!connected) co_return fail("cannot reach " + server_.to_string(), connected.error());
    lane.socket = std::make_shared<FlowSocket>(host_, std::move(*socket));
    lane.peer = server_;
    co_await say_hello(lane);
  }

  /// Until the server says welcome.
  Task<> say_hello(Lane& lane) {
    ByteWriter writer;
    const Datagram hello{.kind = Datagram::Kind::hello, .flow = lane.flow, .tag = tag_of(cookie_)};
    hello.serialize(writer);
    const std::array<OutgoingDatagram, 1> datagrams{
        OutgoingDatagram{.to = server_, .payload = writer.view()}};
    while (host_.now() < *deadline_) {
      auto sent = co_await lane.socket->send_batch(datagrams, deadline_);
      if (!sent) co_return fail("cannot reach " + server_.to_string() + " by UDP", sent.error());
      const bool welcome = co_await is_welcome(lane, host_.now() + kHelloPause);
      if (welcome) co_return;
    }
    failure_ = "the server " + server_.to_string() + " does not answer by UDP";
  }

  Task<bool> is_welcome(Lane& lane, TimePoint until) {
    for (;;) {
      auto received = co_await lane.socket->socket().receive(until);
      if (!received && received.error() == HostError::timed_out) co_return false;
      if (!received) {  // an ICMP error; the server may be about to open its socket
        co_await host_.sleep_until(until);
        co_return false;
      }
      const auto header = Datagram::parse(received->payload);
      if (header && header->kind == Datagram::Kind::welcome && header->flow == lane.flow &&
          header->tag == tag_of(cookie_)) {
        co_return true;
      }
    }
  }

  Host& host_;
  const ClientPlan plan_;
  std::vector<IpAddress> addresses_;
  Endpoint server_;  // once it is connected to
  const Deadline deadline_;
  Cookie cookie_{};
  std::shared_ptr<ControlChannel> control_;
  std::vector<Lane> lanes_;
  std::string failure_;
};

}  // namespace

Task<Opened> open_client(Host& host, ClientPlan plan, std::vector<IpAddress> addresses) {
  Opening opening(host, std::move(plan), std::move(addresses));
  auto opened = co_await opening.run();
  co_return opened;
}

}  // namespace netrig::flow
