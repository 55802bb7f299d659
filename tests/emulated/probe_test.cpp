// ping, traceroute and the flow programs on the nodes of labs: across routers, a firewall and an address
// translation, beside the system's own ping.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "testing/lab.hpp"
#include "testing/paths.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr const char* kTime = " +[0-9]+\\.[0-9][0-9][0-9] ms";

std::string hop(const std::string& text) {
  return text + kTime + kTime + kTime + "\n";
}

class Office : public ::testing::Test {
 protected:
  Lab lab{source_path("topologies/office.yaml")};
};

TEST_F(Office, IsPingedByName) {
  lab.start_programs();
  const auto done = lab.run("desk-1", "ping -c 2 -i 0.01 site.example");
  EXPECT_EQ(done.exit.status, 0) << done.output;
  EXPECT_THAT(done.output, HasSubstr("PING site.example (198.51.100.80) 56(84) bytes of data.\n"));
  EXPECT_THAT(done.output, HasSubstr(": icmp_seq=2 ttl=62 time="));
  EXPECT_THAT(done.output, HasSubstr("2 packets transmitted, 2 received, 0% packet loss, time "));
  EXPECT_EQ(lab.count_packets("internet", "198.51.100.1 > 198.51.100.80 ICMP echo request"), 2u)
      << "the gateway translates";
}

TEST_F(Office, TellsWhoDropsAPingAndWhoDoesNot) {
  const auto late = lab.run("desk-1", "ping -c 1 -t 1 198.51.100.80");
  EXPECT_EQ(late.exit.status, 1);
  EXPECT_THAT(late.output, HasSubstr("From 10.1.0.1 icmp_seq=1 Time to live exceeded\n"));
  const auto dropped = lab.run("desk-1", "ping -c 1 -W 0.2 10.2.0.2");
  EXPECT_EQ(dropped.exit.status, 1);
  EXPECT_THAT(dropped.output, HasSubstr("1 packets transmitted, 0 received, 100% packet loss"));
  const auto unknown = lab.run("files", "ping -c 1 nobody.nowhere");
  EXPECT_EQ(unknown.exit.status, 2);
}

TEST_F(Office, IsTraced) {
  for (const auto* by : {"", "-I "}) {
    const auto done = lab.run("desk-1", std::string("traceroute -n ") + by + "198.51.100.80");
    EXPECT_EQ(done.exit.status, 0);
    EXPECT_THAT(done.output,
                MatchesRegex("traceroute to 198.51.100.80 .*, 30 hops max, 60 byte packets\n" +
                             hop(" 1  10.1.0.1") + hop(" 2  10.9.0.2") + hop(" 3  198.51.100.80")))
        << by;
  }
}

TEST_F(Office, IsTracedToWhereNothingAnswers) {
  const auto done = lab.run("desk-1", "traceroute -n -m 2 -w 0.3 10.2.0.2");
  EXPECT_EQ(done.exit.status, 1);
  EXPECT_THAT(done.output, HasSubstr("\n 2  * * *\n"));
}

constexpr const char* kFlows = R"(
name: flows
links:
  near: {subnet: 10.1.0.0/24}
  far: {subnet: 10.2.0.0/24}
nodes:
  router: {on: {near: 10.1.0.1, far: 10.2.0.1}, router: true, stack: kernel}
  client: {on: {near: 10.1.0.2}}
  server: {on: {far: 10.2.0.2}, run: flow-server}
)";

/// On the kernel's stack and on netrig's own.
class Flows : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { lab.start_programs(); }

  nlohmann::json measure(const std::string& options) {
    const auto done = lab.run("client", "flow-client 10.2.0.2 --json " + options);
    EXPECT_EQ(done.exit.status, 0) << done.output;
    return nlohmann::json::parse(done.output)["end"];
  }

  Lab lab = Lab::from_text(std::string(kFlows) + "stack: " + GetParam() + "\n");
};

INSTANTIATE_TEST_SUITE_P(On, Flows, ::testing::Values("kernel", "raw"),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST_P(Flows, CarryTcpInAllDirections) {
  for (const auto* direction : {"", "-R", "--bidir"}) {
    const auto end = measure(std::string("-n 8M -P 2 ") + direction);
    EXPECT_EQ(end["sum_sent"]["bytes"], 8 << 20) << direction;
    EXPECT_EQ(end["sum_received"]["bytes"], 8 << 20) << direction;
    EXPECT_GT(end["sum_received"]["bits_per_second"], 1'000'000) << direction;
    EXPECT_TRUE(end["streams"][0]["sender"].contains("retransmits")) << direction;
  }
}

TEST_P(Flows, CarryPacedDatagrams) {
  for (const auto* direction : {"", "-R"}) {
    const auto end = measure(std::string("-u -b 4M -n 250000 -l 500 ") + direction);
    EXPECT_EQ(end["sum"]["packets"], 500) << direction;
    EXPECT_EQ(end["sum"]["lost_packets"], 0) << direction;
    // A busy machine may be late, but nothing is ever early.
    EXPECT_LE(end["sum_received"]["bits_per_second"].get<double>(), 4.4e6) << direction;
    EXPECT_GE(end["sum_received"]["bits_per_second"].get<double>(), 1e6) << direction;
  }
}

TEST_P(Flows, CountWhatTheNetworkLoses) {
  const auto dropping = lab.run("router", "nft add table ip t");
  ASSERT_EQ(dropping.exit.status, 0) << dropping.output;
  lab.run("router", "nft add chain ip t c '{ type filter hook forward priority 0; }'");
  const auto rule = lab.run("router", "nft add rule ip t c udp dport 5201 numgen inc mod 10 == 5 drop");
  ASSERT_EQ(rule.exit.status, 0) << rule.output;
  const auto end = measure("-u -b 4M -n 250000 -l 500");
  EXPECT_EQ(end["sum"]["packets"], 500);
  EXPECT_EQ(end["sum"]["lost_packets"], 50);
  EXPECT_EQ(end["sum"]["lost_percent"], 10.0);
}

TEST_P(Flows, StopEarlyWithTheirFigures) {
  const auto client = lab.start("client", "flow-client 10.2.0.2 -t 60s");
  ASSERT_TRUE(lab.wait_for_ready(*client));
  lab.world().stop(*client);
  ASSERT_TRUE(lab.wait_for_exit(*client));
  EXPECT_EQ(client->exit_status()->status, 0) << client->output();
  EXPECT_THAT(client->output(), HasSubstr("receiver"));
}

TEST(Ping, LeavesTheSystemsOneInReach) {
  auto lab = Lab::from_text(std::string(kFlows) + "stack: kernel\n");
  const auto own = lab.run("client", "ping --version");
  EXPECT_THAT(own.output, HasSubstr("ping (netrig)"));
  const auto foreign = lab.run("client", "/usr/bin/ping -V");
  EXPECT_THAT(foreign.output, HasSubstr("iputils"));
  EXPECT_EQ(lab.run("client", "/usr/bin/ping -c1 -W2 10.2.0.2").exit.status, 0);
}

}  // namespace
}  // namespace netrig::testing
