// What an idle host and an idle connection of our own stack hold of the heap: by making many of them in one
// process, in virtual time, and asking the allocator. Prints bytes each as JSON.
#include <malloc.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "async/revocable_executor.hpp"
#include "memory/virtual_pair.hpp"
#include "stack_host/stack_host.hpp"

namespace {

using namespace netrig;
using namespace netrig::bench;
namespace asio = boost::asio;

constexpr std::size_t kHosts = 1000;
constexpr std::size_t kConnections = 10000;
constexpr std::size_t kFewConnections = 1000;  // where each may hold much
constexpr std::uint16_t kPort = 7000;
constexpr std::size_t kBacklog = 16;

std::size_t heap_bytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;  // in use of the arenas, and what was mapped for itself
}

struct HostBytes {
  std::size_t stack;
  std::size_t all;
};

HostBytes measure_hosts() {
  World world;
  NoSurroundings surroundings;
  std::deque<CableEnd> devices;
  for (std::size_t i = 0; i < kHosts; ++i) devices.emplace_back(std::uint8_t{1});
  std::vector<std::unique_ptr<Driver>> drivers;
  std::vector<std::unique_ptr<StackHost>> hosts;
  drivers.reserve(kHosts);
  hosts.reserve(kHosts);
  const auto before = heap_bytes();
  for (auto& device : devices) drivers.push_back(std::make_unique<Driver>(world, device, "10.0.0.1/24"));
  world.now += std::chrono::minutes(1);
  for (auto& driver : drivers) driver->turn();
  const auto with_stacks = heap_bytes();
  for (auto& driver : drivers) {
    hosts.push_back(std::make_unique<StackHost>(*driver, surroundings, RevocableExecutor(world.loop)));
  }
  return {(with_stacks - before) / kHosts, (heap_bytes() - before) / kHosts};
}

using Sockets = std::vector<std::shared_ptr<TcpSocket>>;

/// Connections of a pair, both ends held as by a user.
class Connections {
 public:
  explicit Connections(std::size_t count) {
    listener_ =
        pair_.b().stack().tcp().listen({.local = Endpoint{Ipv4Address(), kPort}}, kBacklog, {}).value();
    a_.reserve(count + 1);
    b_.reserve(count + 1);
    connect();
    exchange(1000);  // addresses are resolved, and memory for packets in flight is there
    before_ = heap_bytes();
    for (std::size_t i = 0; i < count; ++i) connect();
    pair_.run_for(std::chrono::seconds(1));
  }

  /// Bytes that each end of each connection holds, but for the first one.
  std::size_t bytes_each() const { return (heap_bytes() - before_) / (a_.size() - 1) / 2; }

  /// So many bytes there and back on each, all of them read and acknowledged.
  void exchange(std::size_t bytes) {
    const Bytes sent(bytes, 0x5a);
    Bytes received(bytes);
    for (std::size_t i = 0; i < a_.size(); ++i) {
      move(*a_[i], *b_[i], sent, received);
      move(*b_[i], *a_[i], sent, received);
    }
    pair_.run_for(std::chrono::seconds(1));
  }

  /// Of closed ones: bytes that the end holds which has closed first. The other holds nothing any more.
  std::size_t bytes_in_time_wait() {
    close(a_);
    close(b_);
    const auto held = heap_bytes() - before_;
    if (pair_.a().stack().tcp().connection_count() < count_) throw std::logic_error("none is in TIME-WAIT");
    return held / (count_ - 1);
  }

 private:
  TimePoint now() { return pair_.world().now; }

  void connect() {
    auto& tcp = pair_.a().stack().tcp();
    a_.push_back(tcp.connect({Pair::address_of_b(), kPort}, {}, {}, now()).value());
    pair_.settle();
    b_.push_back(listener_->accept());
    if (!b_.back()) throw std::runtime_error("a connection was not made");
    ++count_;
  }

  void move(TcpSocket& from, TcpSocket& to, ByteView sent, MutableByteView received) {
    while (!sent.empty() || !received.empty()) {
      sent = sent.subspan(from.write(sent, now()));
      pair_.settle();
      const auto count = to.read(received, now());
      received = received.subspan(count);
      if (count == 0) pair_.run_for(std::chrono::milliseconds(100));
    }
  }

  void close(Sockets& sockets) {
    for (auto& socket : sockets) {
      socket->close(now());
      socket.reset();
      pair_.settle();
    }
  }

  Pair pair_;
  std::unique_ptr<TcpListenSocket> listener_;
  Sockets a_;
  Sockets b_;
  std::size_t count_ = 0;
  std::size_t before_ = 0;
};

using HostConnections = std::vector<std::unique_ptr<TcpConnection>>;

Task<> connect_all(Host& host, std::size_t count, HostConnections& made) {
  const TcpOptions options;
  for (std::size_t i = 0; i < count; ++i) {
    auto connection = co_await host.tcp_connect({Pair::address_of_b(), kPort}, options, {});
    made.push_back(std::move(connection).value());
  }
}

Task<> accept_all(TcpListener& listener, std::size_t count, HostConnections& made) {
  for (std::size_t i = 0; i < count; ++i) {
    auto connection = co_await listener.accept({});
    made.push_back(std::move(connection).value());
  }
}

/// A server's session between two requests.
Task<> wait_for_data(TcpConnection& connection) {
  std::array<std::uint8_t, 1> byte{};
  [[maybe_unused]] auto count = co_await connection.read(byte, {});
}

struct HostConnectionBytes {
  std::size_t open;
  std::size_t read_from;
};

/// The same as programs have them.
HostConnectionBytes measure_host_connections() {
  Pair pair;
  NoSurroundings surroundings;
  StackHost a(pair.a(), surroundings, RevocableExecutor(pair.world().loop));
  StackHost b(pair.b(), surroundings, RevocableExecutor(pair.world().loop));
  const auto listener = b.tcp_listen({.local = {Ipv4Address(), kPort}}).value();
  HostConnections of_a;
  HostConnections of_b;
  of_a.reserve(kConnections + 1);
  of_b.reserve(kConnections + 1);
  const auto connect = [&](std::size_t count) {
    const auto wanted = of_a.size() + count;
    asio::co_spawn(b.executor(), accept_all(*listener, count, of_b), asio::detached);
    asio::co_spawn(a.executor(), connect_all(a, count, of_a), asio::detached);
    pair.run_for(std::chrono::seconds(1));
    if (of_a.size() != wanted || of_b.size() != wanted) throw std::runtime_error("connections were not made");
  };
  connect(1);
  const auto before = heap_bytes();
  connect(kConnections);
  const auto open = heap_bytes();
  for (auto* host : {&a, &b}) {
    for (const auto& connection : host == &a ? of_a : of_b) {
      asio::co_spawn(host->executor(), wait_for_data(*connection), asio::detached);
    }
  }
  pair.settle();
  return {(open - before) / kConnections / 2, (heap_bytes() - before) / kConnections / 2};
}

/// Bytes that each end holds after so many have gone both ways.
std::size_t measure_used(std::size_t connections, std::size_t bytes) {
  Connections used(connections);
  used.exchange(bytes);
  return used.bytes_each();
}

void print(const char* name, std::size_t bytes, const char* behind = ",") {
  std::printf("\"%s\": %zu%s ", name, bytes, behind);
}

void measure() {
  const auto host = measure_hosts();
  Connections connections(kConnections);
  const auto unused = connections.bytes_each();
  const auto time_wait = connections.bytes_in_time_wait();
  const auto through_host = measure_host_connections();
  std::printf("{");
  print("host_stack", host.stack);
  print("host", host.all);
  print("connection", unused);
  print("connection_after_1k", measure_used(kConnections, 1 << 10));
  print("connection_after_64k", measure_used(kFewConnections, 64 << 10));
  print("connection_after_1m", measure_used(kFewConnections, 1 << 20));
  print("connection_in_time_wait", time_wait);
  print("host_connection", through_host.open);
  print("host_connection_read", through_host.read_from, "}\n");
}

}  // namespace

int main() {
  try {
    measure();
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "memory_bench: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
