// Client and server on the kernel's loopback: all directions, byte limits, a stop, a busy server, and a
// server that is told nonsense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "flow/client_plan.hpp"
#include "flow/client_session.hpp"
#include "flow/flow_client.hpp"
#include "flow/server.hpp"
#include "kernel/kernel_host.hpp"
#include "support/co_assert.hpp"

namespace netrig::flow {
namespace {

using namespace std::chrono_literals;

const IpAddress kLoopback = Ipv4Address({127, 0, 0, 1});

class FlowLoopback : public testing::Test {
 protected:
  /// Runs `body` with a server up.
  void run(std::function<Task<>()> body) {
    const int status = host_.run(with_server(std::move(body)));
    EXPECT_EQ(status, 0);
  }

  Task<int> with_server(std::function<Task<>()> body) {
    std::shared_ptr<Server> server;
    for (int i = 0; i < 20 && !server; ++i) server = try_server();
    EXPECT_TRUE(server) << "no free port";
    if (!server) co_return 1;
    TaskGroup serving(host_);
    serving.spawn(server->run());
    co_await body();
    server->stop();
    auto ended = co_await serving.join(host_.now() + 5s);
    EXPECT_TRUE(ended) << "the server does not end";
    co_return 0;
  }

  /// On a port that is free for TCP and UDP.
  std::shared_ptr<Server> try_server() {
    auto probe = host_.tcp_listen({.local = {kLoopback, 0}});
    plan_.port = probe.value()->local().port;
    probe.value()->close();
    auto server = std::make_shared<Server>(host_, ServerConfig{.port = plan_.port, .listen = {kLoopback}});
    return server->listen() ? server : nullptr;
  }

  ClientPlan plan(const std::vector<std::string>& words) {
    std::vector<std::string> all{"127.0.0.1"};
    all.insert(all.end(), words.begin(), words.end());
    const auto port = plan_.port;
    auto plan = read_client_plan(parse_options(kFlowClient, all));
    plan.port = port;
    return plan;
  }

  Task<Opened> open(std::vector<std::string> words) {
    const auto wanted = plan(words);
    const std::vector<IpAddress> addresses(1, kLoopback);
    auto opened = co_await open_client(host_, wanted, addresses);
    co_return opened;
  }

  /// A whole test; its figures.
  Task<TestResult> measure(std::vector<std::string> words) {
    auto opened = co_await open(std::move(words));
    if (const auto* why = std::get_if<std::string>(&opened)) {
      ADD_FAILURE() << *why;
      co_return TestResult();
    }
    const auto transfer = std::get<std::shared_ptr<Transfer>>(opened);
    transfer->watch(50ms, {});
    const auto trouble = co_await transfer->run();
    EXPECT_EQ(trouble, "");
    co_return transfer->result();
  }

  Task<std::unique_ptr<TcpConnection>> connect() {
    const Endpoint server{kLoopback, plan_.port};
    const TcpOptions options;
    auto connection = co_await host_.tcp_connect(server, options, host_.now() + 5s);
    co_return std::move(connection.value());
  }

  /// Whether the server closes the connection on its own.
  Task<bool> is_closed_by_server(TcpConnection& connection) {
    Bytes buffer(1000);
    for (;;) {
      auto count = co_await connection.read(buffer, host_.now() + 10s);
      if (!count) co_return count.error() != HostError::timed_out;
    }
  }

  static Task<> stop_soon_of(Host& host, std::shared_ptr<Transfer> transfer) {
    co_await host.sleep_until(host.now() + 200ms);
    transfer->stop();
  }
  Task<> stop_soon(std::shared_ptr<Transfer> transfer) { return stop_soon_of(host_, std::move(transfer)); }

  KernelHost host_;
  ClientPlan plan_;
};

TEST_F(FlowLoopback, CountsTheBytesOfTcpInAllDirections) {
  run([&]() -> Task<> {
    for (const auto* direction : {"--time", "--reverse", "--bidir"}) {
      std::vector<std::string> words{"-n", "3M", "-P", "3"};
      if (std::string_view(direction) != "--time") words.push_back(direction);
      const auto result = co_await measure(words);
      EXPECT_EQ(result.flows.size(), result.settings.flow_count());
      for (const bool client_sends : {true, false}) {
        const auto sum = total(result, client_sends);
        EXPECT_EQ(sum.sent.bytes, sum.received.bytes);
        const bool used = result.settings.direction == Direction::both ||
                          client_sends == (result.settings.direction == Direction::forward);
        EXPECT_EQ(sum.sent.bytes, used ? 3u << 20 : 0u);
      }
    }
  });
}

TEST_F(FlowLoopback, PacesDatagramsInAllDirections) {
  run([&]() -> Task<> {
    for (const auto* direction : {"--udp", "--reverse", "--bidir"}) {
      std::vector<std::string> words{"-u", "-b", "2M", "-t", "300ms", "-l", "500"};
      if (std::string_view(direction) != "--udp") words.push_back(direction);
      const auto result = co_await measure(words);
      for (const auto& [flow, counts] : result.flows) {
        EXPECT_EQ(counts.sent.datagrams, 150u) << "500 a second, and the first one at once";
        EXPECT_EQ(counts.received.datagrams + counts.lost(), 150u);
        EXPECT_EQ(counts.sent.bytes, 75'000u);
        EXPECT_GE(counts.sent.time, 300ms);
      }
    }
  });
}

TEST_F(FlowLoopback, SharesTheServersSocketFairly) {
  run([&]() -> Task<> {
    const std::vector<std::string> words{"-u", "-b", "0", "-t", "300ms", "-P", "3", "-R"};
    const auto result = co_await measure(words);
    const auto all = total(result, false).sent.datagrams;
    for (const auto& [flow, counts] : result.flows) EXPECT_GT(counts.sent.datagrams, all / 6) << flow;
  });
}

TEST_F(FlowLoopback, TheIntervalsAddUpToTheWhole) {
  run([&]() -> Task<> {
    const std::vector<std::string> words{"-t", "220ms", "-b", "20M", "-l", "1000"};
    const auto result = co_await measure(words);
    std::uint64_t bytes = 0;
    for (const auto& interval : result.intervals) bytes += total(result, interval, true).bytes;
    EXPECT_GE(result.intervals.size(), 4u);
    EXPECT_EQ(bytes, total(result, true).sent.bytes);
    EXPECT_NEAR(static_cast<double>(bytes), 550'000, 10'000);
  });
}

TEST_F(FlowLoopback, StopsEarlyWithItsFigures) {
  for (const auto* direction : {"--no-delay", "--reverse"}) {
    run([&]() -> Task<> {
      const std::vector<std::string> words{"-t", "1h", direction};
      auto opened = co_await open(words);
      const auto* transfer = std::get_if<std::shared_ptr<Transfer>>(&opened);
      CO_ASSERT(transfer != nullptr);
      TaskGroup stopping(host_);
      stopping.spawn(stop_soon(*transfer));
      const auto begun = host_.now();
      const auto trouble = co_await (*transfer)->run();
      EXPECT_EQ(trouble, "");
      EXPECT_LT(host_.now() - begun, 20s);
      const auto sum =
          total((*transfer)->result(), (*transfer)->result().settings.direction == Direction::forward);
      EXPECT_GT(sum.sent.bytes, 0u);
      EXPECT_EQ(sum.sent.bytes, sum.received.bytes);
      [[maybe_unused]] auto joined = co_await stopping.join(host_.now() + 1s);
    });
  }
}

TEST_F(FlowLoopback, OneTestAtATime) {
  run([&]() -> Task<> {
    const std::vector<std::string> long_one{"-t", "1h"};
    auto first = co_await open(long_one);
    CO_ASSERT(std::holds_alternative<std::shared_ptr<Transfer>>(first));
    auto second = co_await open(long_one);
    CO_ASSERT(std::holds_alternative<std::string>(second));
    EXPECT_EQ(std::get<std::string>(second), "the server refuses: it is busy with another test");
    first = std::string();  // it leaves without a word
    co_await host_.sleep_until(host_.now() + 100ms);
    const std::vector<std::string> short_one{"-n", "1M"};
    const auto result = co_await measure(short_one);
    EXPECT_EQ(total(result, true).received.bytes, 1u << 20);
  });
}

TEST_F(FlowLoopback, TheNextTestMayComeAtOnce) {
  run([&]() -> Task<> {
    for (int i = 0; i < 30; ++i) {
      const std::vector<std::string> words{"-n", "1K"};
      const auto result = co_await measure(words);
      EXPECT_EQ(total(result, true).received.bytes, 1024u) << i;
    }
  });
}

/// The server has nothing to read again, and says so.
TEST_F(FlowLoopback, AnswersAReloadAndServesOn) {
  testing::internal::CaptureStdout();
  run([&]() -> Task<> {
    const std::vector<std::string> words{"-n", "1K"};
    [[maybe_unused]] const auto before = co_await measure(words);  // the server knows its signals now
    ::raise(SIGHUP);
    const auto after = co_await measure(words);
    EXPECT_EQ(total(after, true).received.bytes, 1024u);
  });
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr("nothing to reload: "));
}

TEST_F(FlowLoopback, RefusesWhatTakesTooLong) {
  run([&]() -> Task<> {
    const std::vector<std::string> words{"-t", "2h"};
    auto opened = co_await open(words);
    CO_ASSERT(std::holds_alternative<std::string>(opened));
    EXPECT_EQ(std::get<std::string>(opened), "the server refuses: a test may take 1h at most");
  });
}

TEST_F(FlowLoopback, SurvivesNonsense) {
  run([&]() -> Task<> {
    ByteWriter greeting;
    Greeting{.control = true, .flow = 0, .cookie = {}}.serialize(greeting);
    const std::string start(as_text(greeting.view()));
    const std::vector<std::string> nonsense{
        "GET / HTTP/1.0\r\n\r\n" + std::string(100, 'x'), std::string(5000, '\xff'),
        start + std::string("\xff\xff\xff\xff\x01", 5), start + std::string("\0\0\0\0\x05", 5),
        start + std::string("\0\0\0\x01\x06\x00", 6)};
    for (const auto& text : nonsense) {
      auto connection = co_await connect();
      auto written = co_await connection->write(as_bytes(text), host_.now() + 5s);
      CO_ASSERT(written);
      const bool closed = co_await is_closed_by_server(*connection);
      EXPECT_TRUE(closed) << text.substr(0, 30);
    }
    auto socket = host_.udp({.local = {kLoopback, 0}}).value();
    const Bytes junk(100, 0x4e);
    const OutgoingDatagram datagram{.to = {kLoopback, plan_.port}, .payload = junk};
    auto sent = co_await socket->send(datagram, host_.now() + 5s);
    EXPECT_TRUE(sent);
    const std::vector<std::string> words{"-n", "100K"};
    const auto result = co_await measure(words);
    EXPECT_EQ(total(result, true).received.bytes, 100u << 10);
  });
}

TEST_F(FlowLoopback, AWrongCookieOpensNoFlow) {
  run([&]() -> Task<> {
    ByteWriter greeting;
    Greeting{.control = false, .flow = 0, .cookie = {}}.serialize(greeting);
    auto connection = co_await connect();
    auto written = co_await connection->write(greeting.view(), host_.now() + 5s);
    CO_ASSERT(written);
    const bool closed = co_await is_closed_by_server(*connection);
    EXPECT_TRUE(closed);
  });
}

TEST(FlowCommandLine, RefusesNonsense) {
  using Words = std::vector<std::string>;
  const std::vector<Words> wrong{{},
                                 {"h", "-P", "0"},
                                 {"h", "-P", "65"},
                                 {"h", "-R", "--bidir"},
                                 {"h", "-n", "1M", "-t", "1s"},
                                 {"h", "-n", "x"},
                                 {"h", "-n", "0"},
                                 {"h", "-l", "2M"},
                                 {"h", "-u", "-l", "16"},
                                 {"h", "-b", "1000G"},
                                 {"h", "-t", "0"},
                                 {"h", "-i", "1ms"},
                                 {"h", "-p", "0"}};
  for (const auto& words : wrong) {
    EXPECT_THROW(read_client_plan(parse_options(kFlowClient, words)), UsageError)
        << testing::PrintToString(words);
  }
}

TEST(FlowCommandLine, HasIperf3sDefaults) {
  const auto tcp = read_client_plan(parse_options(kFlowClient, {"h"}));
  EXPECT_EQ(tcp.port, 5201);
  EXPECT_EQ(tcp.settings.duration, 10s);
  EXPECT_EQ(tcp.settings.bits_per_second, std::nullopt);
  const auto udp = read_client_plan(parse_options(kFlowClient, {"h", "-u"}));
  EXPECT_EQ(udp.settings.bits_per_second, 1'000'000u);
  const auto fast = read_client_plan(parse_options(kFlowClient, {"h", "-u", "-b", "0"}));
  EXPECT_EQ(fast.settings.bits_per_second, std::nullopt);
}

}  // namespace
}  // namespace netrig::flow
