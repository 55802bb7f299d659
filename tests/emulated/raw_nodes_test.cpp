// Nodes with our own stack in a lab: what the kernel knows of them, their silence when they are killed, and
// that the loss of their process is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"

namespace netrig::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(RawBoot, LeavesNoAddressToTheKernel) {
  Lab lab(source_path("topologies/boot.yaml"), {{"stack", "raw"}});
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  for (const auto* node : {"dhcp", "dns", "ftp", "pc"}) {
    const auto shown = lab.run(node, "ip -o address show scope global");
    EXPECT_EQ(shown.exit.status, 0) << node;
    EXPECT_EQ(shown.output, "") << node;
    EXPECT_NE(lab.run(node, "ip -o link show eth0").output.find("state UP"), std::string::npos) << node;
  }
  EXPECT_GT(lab.count_packets("lan", "^10\\.0\\.0\\.4:[0-9]+ > 10\\.0\\.0\\.1[0-9]{2}:[0-9]+ TCP"), 0u);
  EXPECT_EQ(lab.count_packets("lan", "ICMPv6"), 0u) << "the kernel says nothing of its own";
}

TEST(RawBoot, GivesTheSameTranscriptAsTheKernels) {
  std::map<std::string, std::string> transcripts;
  for (const auto* stack : {"raw", "kernel"}) {
    Lab lab(source_path("topologies/boot.yaml"), {{"stack", stack}});
    transcripts[stack] = results_transcript(lab.run_scenario());
    const auto addresses = lab.run("ftp", "ip -o -4 address show dev eth0").output;
    EXPECT_EQ(addresses.empty(), stack == std::string("raw")) << addresses;
  }
  EXPECT_EQ(transcripts["raw"], transcripts["kernel"]);
}

constexpr const char* kServerAndStranger = R"(
name: raw-nodes
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {lan: 10.0.0.1}, stack: raw, run: flow-server}
  stranger: {on: {lan: 10.0.0.2}, stack: kernel}
)";

TEST(RawNodes, AreSilentWhenTheyAreKilledAndComeBackAsTheyWere) {
  Lab lab = Lab::from_text(kServerAndStranger);
  lab.start_programs();
  const auto flow = lab.start("stranger", "flow-client 10.0.0.1 -t 1m");
  ASSERT_TRUE(lab.wait_for_packet("lan", "10\\.0\\.0\\.1\\S* > .*flags ACK"));
  lab.world().kill_node("server");
  const auto said = lab.count_packets("lan", "^10\\.0\\.0\\.1\\S* >");
  EXPECT_EQ(lab.run("stranger", "ping -c 1 -W 1s 10.0.0.1").exit.status, 1);
  EXPECT_EQ(lab.count_packets("lan", "^10\\.0\\.0\\.1\\S* >"), said) << "no answer, no FIN, no RST";
  EXPECT_EQ(lab.count_packets("lan", "flags [A-Z,]*(RST|FIN)"), 0u);
  lab.world().kill(*flow);
  lab.world().revive_node("server");
  const auto again = lab.start("server", "flow-server");
  ASSERT_TRUE(lab.wait_for_ready(*again));
  EXPECT_EQ(lab.run("stranger", "flow-client 10.0.0.1 -n 100K").exit.status, 0);
}

TEST(RawNodes, CanBeKilledAndRevivedAgainAndAgain) {
  Lab lab = Lab::from_text(kServerAndStranger);
  // Often enough to see a program end by itself, since its node's process is gone, before it is killed.
  for (int round = 0; round < 20; ++round) {
    const auto program = lab.start("server", "flow-server");
    ASSERT_TRUE(lab.wait_for_ready(*program));
    lab.world().kill_node("server");
    ASSERT_TRUE(lab.wait_for_exit(*program));
    EXPECT_EQ(program->exit_status()->signal, SIGKILL) << round << "\n" << program->output();
    lab.world().kill_node("server");  // nothing is left of it
    lab.world().revive_node("server");
    EXPECT_EQ(lab.run("stranger", "ping -c 1 -W 5s 10.0.0.1").exit.status, 0) << round;
  }
}

TEST(RawNodes, TheLossOfAProcessIsTold) {
  Lab lab = Lab::from_text(std::string(kServerAndStranger) + R"(
scenario:
  - run: {on: stranger, command: "pkill -9 -f ^netrig-node.*10[.]0[.]0[.]1/24"}
  - run: {on: stranger, command: ping -c 1 -W 1s 10.0.0.1, expect: {exit: 1}}
)");
  const auto results = lab.run_scenario();
  EXPECT_FALSE(results.passed);
  const auto table = results_table(results, {});
  EXPECT_THAT(table, HasSubstr("flow-server"));
  EXPECT_THAT(table, HasSubstr("its node's process has ended")) << table;
}

/// Whatever the kernel and our stack have to say to each other over IPv6, they say both ways.
TEST(RawNodes, SpeakIpv6WithTheKernel) {
  Lab lab = Lab::from_text(R"(
name: raw-nodes-6
links: {lan: {subnet6: "2001:db8::/64"}}
nodes:
  ours: {on: {lan: "2001:db8::1"}, stack: raw, run: flow-server}
  kernels: {on: {lan: "2001:db8::2"}, stack: kernel, run: flow-server}
)");
  lab.start_programs();
  EXPECT_EQ(lab.run("kernels", "ping -c 2 -W 5s 2001:db8::1").exit.status, 0);
  EXPECT_EQ(lab.run("ours", "ping -c 2 -W 5s 2001:db8::2").exit.status, 0);
  EXPECT_EQ(lab.run("kernels", "ping -c 1 -W 5s -s 5000 2001:db8::1").exit.status, 0) << "in fragments";
  EXPECT_EQ(lab.run("ours", "ping -c 1 -W 5s -s 5000 2001:db8::2").exit.status, 0);
  for (const auto* protocol : {"", " --udp"}) {
    EXPECT_EQ(lab.run("kernels", std::string("flow-client 2001:db8::1 -n 300K") + protocol).exit.status, 0);
    EXPECT_EQ(lab.run("ours", std::string("flow-client 2001:db8::2 -n 300K") + protocol).exit.status, 0);
  }
  EXPECT_TRUE(lab.wait_for_packet("lan", "neighbor advertisement 2001:db8::1 .*is-at"));
  EXPECT_EQ(lab.run("ours", "ip -o -6 address show dev eth0").output, "") << "the kernel has none of it";
  EXPECT_EQ(lab.count_packets("lan", "bad checksum|malformed"), 0u);
}

}  // namespace
}  // namespace netrig::testing
