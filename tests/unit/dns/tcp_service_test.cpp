// The TCP side's limits and ends: who is let in, and who notices that something broke.
#include "dns/tcp_service.hpp"

#include <gtest/gtest.h>

#include "dns/tcp_session.hpp"
#include "kernel/kernel_host.hpp"
#include "support/co_assert.hpp"

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const IpAddress kLoopback = Ipv4Address({127, 0, 0, 1});

template <class Body>
void run(KernelHost& host, Body body) {
  host.run([](Body& inner) -> Task<int> {
    co_await inner();
    co_return 0;
  }(body));
}

/// Connections whose other end was not closed within a moment.
Task<std::size_t> count_open(Host& host, std::vector<std::unique_ptr<TcpConnection>>& connections) {
  std::size_t open = 0;
  const auto end = host.now() + milliseconds(200);
  for (const auto& connection : connections) {
    Bytes buffer(1);
    auto count = co_await connection->read(buffer, end);
    if (!count && count.error() == HostError::timed_out) ++open;
  }
  co_return open;
}

TEST(DnsTcpService, KeepsItsLimitsWhenManyWaitToBeAccepted) {
  KernelHost host;
  run(host, [&]() -> Task<> {
    auto listener = host.tcp_listen({.local = {kLoopback, 0}}).value();
    const auto local = listener->local();
    std::vector<std::unique_ptr<TcpConnection>> connections;
    for (int i = 0; i < 40; ++i) {
      const TcpOptions plain;
      auto connection = co_await host.tcp_connect(local, plain, host.now() + seconds(5));
      CO_ASSERT(connection);
      connections.push_back(std::move(*connection));
    }
    Service service(host, ZoneSet(), {});
    TcpService tcp(host, service, std::move(listener), {.connections_per_client = 4});
    TaskGroup sessions(host);
    TaskGroup accepting(host);
    accepting.spawn([](TcpService& server, TaskGroup& group) -> Task<> {
      [[maybe_unused]] auto ended = co_await server.accept_loop(group);
    }(tcp, sessions));
    const auto open = co_await count_open(host, connections);
    EXPECT_EQ(open, 4u);
    tcp.close();
    sessions.cancel();
    [[maybe_unused]] auto left = co_await sessions.join(host.now() + seconds(5));
    [[maybe_unused]] auto ended = co_await accepting.join(host.now() + seconds(5));
  });
}

/// A connection whose reader gets an exception, and whose writer waits for ever.
class BrokenConnection final : public TcpConnection {
 public:
  explicit BrokenConnection(bool& closed) : closed_(closed) {}

  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return {}; }
  Task<Result<std::size_t>> read(MutableByteView, Deadline) override {
    throw std::runtime_error("broken");
    co_return std::size_t{0};
  }
  Task<Result<>> write(ByteView, Deadline) override { co_return Result<>(); }
  Task<Result<std::size_t>> write_until(ByteView, Deadline) override { co_return std::size_t{0}; }
  Task<Result<std::uint64_t>> send_file(File&, std::uint64_t, std::uint64_t, Deadline) override {
    co_return std::uint64_t{0};
  }
  Result<> shutdown_write() override { return {}; }
  void abort() override {}
  void close() override { closed_ = true; }
  void set_no_delay(bool) override {}
  TcpStatistics statistics() const override { return {}; }

 private:
  bool& closed_;
};

TEST(DnsTcpSession, AnExceptionOfItsReaderClosesItAndEndsItsWriter) {
  KernelHost host;
  run(host, [&]() -> Task<> {
    bool closed = false;
    Service service(host, ZoneSet(), {});
    TaskGroup tasks(host);
    {
      const auto session = std::make_shared<TcpSession>(
          host, service, std::make_unique<BrokenConnection>(closed), TcpLimits());
      tasks.spawn(session->write_loop());
      tasks.spawn(session->read_loop());
    }
    std::string caught;
    try {
      auto joined = co_await tasks.join(host.now() + seconds(1));
      EXPECT_TRUE(joined) << "the writer waits for ever";
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, "broken");
    EXPECT_TRUE(closed);
  });
}

/// A listener that has died.
class DeadListener final : public TcpListener {
 public:
  Endpoint local() const override { return {}; }
  Task<Result<std::unique_ptr<TcpConnection>>> accept(Deadline) override { co_return HostError::closed; }
  void close() override {}
};

TEST(DnsTcpService, AListenerThatDiedIsAnError) {
  KernelHost host;
  run(host, [&]() -> Task<> {
    Service service(host, ZoneSet(), {});
    TcpService tcp(host, service, std::make_unique<DeadListener>());
    TaskGroup sessions(host);
    auto ended = co_await tcp.accept_loop(sessions);
    CO_ASSERT(!ended);
    EXPECT_EQ(ended.error(), HostError::closed);
  });
}

}  // namespace
}  // namespace netrig::dns
