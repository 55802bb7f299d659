#include "flow/server.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "flow/datagram.hpp"
#include "flow/result_text.hpp"
#include "host/duration.hpp"
#include "host/program_parts.hpp"

namespace netrig::flow {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostGreeted = 256;
constexpr auto kGreetingTime = 5s;
constexpr auto kSettingsTime = 5s;
constexpr auto kOpenTime = 15s;  // for all flows of a test to come
constexpr auto kTellTime = 5s;
/// A client knows its test's end before the server does; who comes next at once is not to be turned away.
constexpr auto kBusyPatience = 500ms;
constexpr auto kPause = 100ms;  // out of descriptors, or the like: somebody has to leave first
constexpr auto kEndTime = 2s;
constexpr std::size_t kReceiveBatch = 32;
constexpr std::size_t kReceiveBufferBytes = 4 << 20;

std::string about_text(const Settings& settings) {
  std::string text = settings.protocol == Protocol::tcp ? "TCP" : "UDP";
  text += settings.direction == Direction::forward   ? ", the client sends"
          : settings.direction == Direction::reverse ? ", the server sends"
                                                     : ", both send";
  return text + ", " + std::to_string(settings.flows) + (settings.flows == 1 ? " flow" : " flows");
}

}  // namespace

struct Server::Test {
  Cookie cookie{};
  std::shared_ptr<ControlChannel> control;
  Settings settings = {};
  std::vector<Lane> lanes = {};  ///< until the transfer has them
  bool is_open = false;          ///< for flows to come
  std::map<std::uint16_t, Endpoint> udp_peers = {};
  std::unique_ptr<Event> changed;
  std::shared_ptr<Transfer> transfer = {};
};

Server::Server(Host& host, ServerConfig config)
    : host_(host), config_(std::move(config)), over_(host.event()), idle_(host.event()), tasks_(host) {}

Result<> Server::listen_on(const IpAddress& address) {
  const Endpoint local{address, config_.port};
  auto listener = host_.tcp_listen({.local = local});
  if (!listener) return listener.error();
  auto socket = host_.udp({.local = local, .receive_buffer_bytes = kReceiveBufferBytes});
  if (!socket) return socket.error();
  listeners_.push_back(std::move(*listener));
  sockets_.push_back(std::make_shared<FlowSocket>(host_, std::move(*socket)));
  return {};
}

Result<> Server::listen() {
  auto addresses = config_.listen;
  if (addresses.empty()) addresses = {Ipv4Address(), Ipv6Address()};
  for (const auto& address : addresses) {
    auto done = listen_on(address);
    if (done) continue;
    // A host without IPv6 serves by IPv4.
    if (config_.listen.empty() && address.is_v6() && !listeners_.empty()) continue;
    host_.console().error("flow-server: cannot listen on " + Endpoint{address, config_.port}.to_string() +
                          ": " + done.error().message());
    return done;
  }
  return {};
}

std::vector<Endpoint> Server::endpoints() const {
  std::vector<Endpoint> list;
  for (const auto& listener : listeners_) list.push_back(listener->local());
  return list;
}

Task<> Server::run() {
  const auto self = shared_from_this();
  for (const auto& listener : listeners_) tasks_.spawn(accept(self, listener));
  for (const auto& socket : sockets_) tasks_.spawn(receive(self, socket));
  tasks_.spawn(wait_for_stop(self));
  while (!stopping_) [[maybe_unused]] auto woken = co_await over_->wait({});
  for (const auto& listener : listeners_) listener->close();
  for (const auto& socket : sockets_) socket->close();
  tasks_.cancel();
  [[maybe_unused]] auto ended = co_await tasks_.join(host_.now() + kEndTime);
}

Task<> Server::wait_for_stop(Self self) {
  const std::string reload_text = kNothingToReload;
  [[maybe_unused]] const auto stopped = co_await netrig::wait_for_stop(self->host_, reload_text);
  self->stop();
}

void Server::stop() {
  stopping_ = true;
  over_->notify();
}

Task<> Server::accept(Self self, std::shared_ptr<TcpListener> listener) {
  for (;;) {
    auto connection = co_await listener->accept({});
    if (connection) {
      if (self->greeted_ >= kMostGreeted) continue;  // who floods is not served
      ++self->greeted_;
      self->tasks_.spawn(greet(self, std::move(*connection)));
    } else if (connection.error() == HostError::closed) {
      co_return;
    } else {
      self->host_.console().error("flow-server: cannot accept a client: " + connection.error().message());
      co_await self->host_.sleep_until(self->host_.now() + kPause);
    }
  }
}

/// One client's error is its own.
Task<> Server::greet(Self self, std::unique_ptr<TcpConnection> connection) {
  std::array<std::uint8_t, Greeting::kBytes> bytes{};
  auto read = co_await read_exactly(*connection, bytes, self->host_.now() + kGreetingTime);
  --self->greeted_;
  const auto greeting = read ? Greeting::parse(bytes) : std::nullopt;
  if (!greeting || self->stopping_) co_return;
  if (greeting->control) {
    co_await self->serve(std::move(connection), greeting->cookie);
  } else {
    self->attach(std::move(connection), *greeting);
  }
}

Task<> Server::serve(std::unique_ptr<TcpConnection> connection, Cookie cookie) {
  const auto test =
      std::make_shared<Test>(Test{.cookie = cookie,
                                  .control = std::make_shared<ControlChannel>(std::move(connection)),
                                  .changed = host_.event()});
  const auto patience_end = host_.now() + kBusyPatience;
  while (test_ && host_.now() < patience_end) {
    [[maybe_unused]] auto woken = co_await idle_->wait(patience_end);
  }
  if (test_) {
    const Message busy = Refused{"it is busy with another test"};
    [[maybe_unused]] auto told = co_await test->control->send(busy, host_.now() + kTellTime);
    co_return;
  }
  struct Place {
    Server& server;
    ~Place() {
      server.test_.reset();
      server.idle_->notify();
    }
  };
  test_ = test;
  const Place place{*this};
  co_await run_test(*test);
}

Task<> Server::run_test(Test& test) {
  const bool agreed = co_await agree(test);
  if (!agreed) co_return;
  const bool open = co_await open_lanes(test);
  if (!open) co_return;
  TestResult about{.settings = test.settings,
                   .client = false,
                   .peer = test.control->remote().address.to_string(),
                   .port = test.control->remote().port};
  test.transfer = std::make_shared<Transfer>(host_, std::move(about), tag_of(test.cookie), test.control,
                                             std::move(test.lanes));
  const Message start = Start{};
  auto told = co_await test.control->send(start, host_.now() + kTellTime);
  if (!told) co_return;
  const auto trouble = co_await test.transfer->run();
  report(test, trouble);
}

/// What is wrong with a wish; empty when nothing is.
std::string Server::refusal(const Settings& settings) const {
  if (auto text = complaint(settings); !text.empty()) return text;
  if (!settings.bytes && settings.duration > config_.longest) {
    return "a test may take " + format_duration(config_.longest) + " at most";
  }
  return "";
}

Task<bool> Server::agree(Test& test) {
  auto message = co_await test.control->receive(host_.now() + kSettingsTime);
  const auto* settings = message ? std::get_if<Settings>(&*message) : nullptr;
  if (settings == nullptr) co_return false;
  Message answer = Accepted{};
  const auto why = refusal(*settings);
  if (!why.empty()) answer = Refused{why};
  test.settings = *settings;
  for (std::uint16_t flow = 0; why.empty() && flow < settings->flow_count(); ++flow) {
    test.lanes.push_back({.flow = flow, .sends = !settings->client_sends(flow)});
  }
  test.is_open = why.empty();
  auto told = co_await test.control->send(answer, host_.now() + kTellTime);
  co_return told&& why.empty();
}

Task<bool> Server::open_lanes(Test& test) {
  const auto end = host_.now() + kOpenTime;
  while (!std::ranges::all_of(test.lanes, &Lane::is_open)) {
    auto woken = co_await test.changed->wait(end);
    if (woken) continue;
    const Message refused = Refused{"its flows did not all come"};
    [[maybe_unused]] auto told = co_await test.control->send(refused, host_.now() + kTellTime);
    co_return false;
  }
  test.is_open = false;
  co_return true;
}

/// A flow of the present test, or of none.
void Server::attach(std::unique_ptr<TcpConnection> connection, const Greeting& greeting) {
  if (!test_ || !test_->is_open || test_->cookie != greeting.cookie) return;
  if (test_->settings.protocol != Protocol::tcp || greeting.flow >= test_->lanes.size()) return;
  auto& lane = test_->lanes[greeting.flow];
  if (lane.connection) return;
  if (test_->settings.no_delay) connection->set_no_delay(true);
  lane.connection = std::move(connection);
  test_->changed->notify();
}

Task<> Server::receive(Self self, std::shared_ptr<FlowSocket> socket) {
  std::vector<netrig::Datagram> batch(kReceiveBatch);
  for (;;) {
    auto count = co_await socket->socket().receive_batch(batch, {});
    if (!count) {
      if (count.error() == HostError::closed) co_return;
      co_await self->host_.sleep_until(self->host_.now() + kPause);
      continue;
    }
    for (std::size_t i = 0; i < *count; ++i) {
      const auto test = self->test_;
      const auto header = Datagram::parse(batch[i].payload);
      if (!test || !header || header->tag != tag_of(test->cookie)) continue;
      if (header->kind == Datagram::Kind::hello) co_await self->take_hello(socket, batch[i]);
      if (header->kind == Datagram::Kind::data && test->transfer) {
        test->transfer->on_datagram(batch[i].from, batch[i].payload);
      }
    }
  }
}

/// It must come from where the control connection comes from, or the server could be made to flood somebody.
Task<> Server::take_hello(std::shared_ptr<FlowSocket> socket, netrig::Datagram& datagram) {
  const auto test = test_;
  const auto hello = Datagram::parse(datagram.payload);
  if (test->settings.protocol != Protocol::udp) co_return;
  if (datagram.from.address != test->control->remote().address) co_return;
  if (test->is_open && hello->flow < test->lanes.size() && !test->udp_peers.contains(hello->flow)) {
    auto& lane = test->lanes[hello->flow];
    lane.socket = socket;
    lane.shares_socket = true;
    lane.peer = datagram.from;
    lane.source = datagram.to;
    test->udp_peers[hello->flow] = datagram.from;
    test->changed->notify();
  }
  const auto peer = test->udp_peers.find(hello->flow);
  if (peer == test->udp_peers.end() || peer->second != datagram.from) co_return;
  ByteWriter writer;
  const Datagram welcome{.kind = Datagram::Kind::welcome, .flow = hello->flow, .tag = hello->tag};
  welcome.serialize(writer);
  const std::array<OutgoingDatagram, 1> answer{
      OutgoingDatagram{.to = datagram.from, .payload = writer.view(), .source = datagram.to}};
  [[maybe_unused]] auto sent = co_await socket->send_batch(answer, host_.now() + kTellTime);
}

void Server::report(const Test& test, const std::string& trouble) {
  const auto& result = test.transfer->result();
  const auto who = result.peer + ": " + about_text(result.settings);
  last_went_well_ = trouble.empty();
  if (trouble.empty()) {
    host_.console().print(who);
    for (const auto& line : end_lines(result)) host_.console().print(line);
  } else {
    host_.console().error("flow-server: " + who + ": " + trouble);
  }
  if (config_.one_test) stop();
}

}  // namespace netrig::flow
