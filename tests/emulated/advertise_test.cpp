// Links on which routers advertise, in a lab: the kernel's hosts and our own stack's make themselves
// addresses of what the router's program says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kNetwork = R"(
name: advertise
links:
  lan: {subnet6: "2001:db8:1::/64", advertise: {resolvers: ["2001:db8:2::53"]}}
  net: {subnet6: "2001:db8:2::/64"}
nodes:
  router: {on: {lan: "2001:db8:1::1", net: "2001:db8:2::1"}, router: true}
  kernels: {on: {lan: {address: none, mac: "02:00:00:00:00:0a"}}, stack: kernel}
  ours: {on: {lan: {address: none, mac: "02:00:00:00:00:0b"}}, stack: raw}
  given: {on: {lan: "2001:db8:1::10"}, stack: kernel}
  server: {on: {net: "2001:db8:2::2"}, stack: kernel}
)";

constexpr auto kSolicited =
    std::chrono::seconds(10);  // two addresses asked for, up to two seconds each, and an answer to a question

/// The node's IPv6 addresses that lead beyond the link.
std::vector<std::string> addresses_of(Lab& lab, const std::string& node) {
  std::vector<std::string> result;
  for (const auto& interface : lab.world().interfaces_of(node)) {
    for (const auto& own : interface.addresses) {
      if (own.address.is_v6() && !own.address.is_loopback() && !own.address.v6().is_link_local())
        result.push_back(own.to_string());
    }
  }
  return result;
}

/// Whether the node answers the server within that time.
bool answers(Lab& lab, const std::string& address) {
  const auto deadline = lab.world().now() + kSolicited;
  while (lab.world().now() < deadline) {
    if (lab.run("server", "ping -c 1 -W 500ms " + address).exit.status == 0) return true;
  }
  return false;
}

TEST(Advertise, HostsOfBothStacksAreReachedAtTheAddressesThatTheyMake) {
  Lab lab = Lab::from_text(kNetwork);
  lab.start_programs();
  EXPECT_TRUE(answers(lab, "2001:db8:1::ff:fe00:a"));
  EXPECT_TRUE(answers(lab, "2001:db8:1::ff:fe00:b"));
  EXPECT_THAT(addresses_of(lab, "kernels"), ::testing::ElementsAre("2001:db8:1::ff:fe00:a/64"));
  EXPECT_THAT(addresses_of(lab, "ours"), ::testing::ElementsAre("2001:db8:1::ff:fe00:b/64"));
  for (const auto* last : {"a", "b"}) {
    EXPECT_EQ(
        lab.count_packets("lan", std::string(":: > ff02::1:ff00:") + last +
                                     " ICMPv6 neighbor solicitation who-has 2001:db8:1::ff:fe00:" + last),
        1u)
        << "asked before it was used";
  }
  EXPECT_EQ(lab.count_packets("lan", "router advertisement .*from 02:00:00:00:00:01 .*valid 2592000"),
            lab.count_packets("lan", "router advertisement"));
  EXPECT_EQ(complaints_of_tshark(lab, "lan"), "");
}

/// What the file gives is all that there is, in every world.
TEST(Advertise, AHostWithAnAddressOfTheFileTakesNothing) {
  Lab lab = Lab::from_text(kNetwork);
  lab.start_programs();
  ASSERT_TRUE(answers(lab, "2001:db8:1::ff:fe00:a"));
  EXPECT_THAT(addresses_of(lab, "given"), ::testing::ElementsAre("2001:db8:1::10/64"));
  const auto routes = lab.run("given", "ip -6 route show default").output;
  EXPECT_THAT(routes, HasSubstr("via 2001:db8:1::1")) << "of the plan";
  EXPECT_EQ(routes.find("proto ra"), std::string::npos) << routes;
}

TEST(Advertise, ARevivedHostAsksAgain) {
  Lab lab = Lab::from_text(kNetwork);
  lab.start_programs();
  for (const std::string node : {"kernels", "ours"}) {
    const auto address = std::string("2001:db8:1::ff:fe00:") + (node == "kernels" ? "a" : "b");
    ASSERT_TRUE(answers(lab, address)) << node;
    lab.world().kill_node(node);
    EXPECT_NE(lab.run("server", "ping -c 1 -W 500ms " + address).exit.status, 0) << node;
    lab.world().revive_node(node);
    EXPECT_TRUE(answers(lab, address)) << node;
  }
}

TEST(Advertise, TheProgramIsReadyFirstAndItsEndIsTold) {
  Lab lab = Lab::from_text(std::string(kNetwork) + R"(
scenario:
  - expect: {on: lan, pattern: "fe80::ff:fe00:1 > ff02::1 ICMPv6 router advertisement lifetime 1800 "}
)");
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  ASSERT_EQ(results.programs.size(), 1u);
  EXPECT_EQ(results.programs[0].name, "router-advertiser-eth0");
  EXPECT_EQ(results.programs[0].end, "stopped");
  EXPECT_TRUE(std::filesystem::exists(lab.run_directory() + "/" + results.programs[0].log));
  const auto frames = lab.packets("lan", "icmp6 and ip6[40] == 134");
  ASSERT_FALSE(frames.empty());
  EXPECT_THAT(frames.back(), HasSubstr("lifetime 0 "));
  EXPECT_THAT(frames.back(), HasSubstr("resolvers 2001:db8:2::53 valid 0"));
}

/// The computer does all of it by itself, on either stack.
TEST(Advertise, BootGetsItsResolverFromTheRouter) {
  Lab lab = Lab::from_text(kNetwork);
  lab.start_programs();
  for (const std::string node : {"kernels", "ours"}) {
    const auto boot = lab.run(node, "boot --ipv6 ftp://nobody.lab/x --timeout 20s");
    EXPECT_EQ(boot.exit.status, 1) << "there is no DNS server";
    EXPECT_THAT(boot.output, HasSubstr(", router fe80::ff:fe00:1, DNS server 2001:db8:2::53\n")) << node;
    EXPECT_THAT(boot.output, HasSubstr("Check that the DNS server 2001:db8:2::53 runs and can be reached."))
        << node;
  }
}

TEST(Advertise, BootSaysThatNoRouterIsHeard) {
  Lab lab = Lab::from_text(R"(
name: silent
links: {lan: {subnet6: "2001:db8:1::/64", advertise: true}}
nodes:
  router: {on: {lan: "2001:db8:1::1"}, router: true}
  pc: {on: {lan: none}, stack: kernel}
  other: {on: {lan: none}, stack: raw}
)");
  // Nobody starts the router's advertiser.
  for (const auto* node : {"pc", "other"}) {
    const auto boot = lab.run(node, "boot --ipv6 ftp://[2001:db8:2::2]/x --timeout 3s");
    EXPECT_EQ(boot.exit.status, 1);
    EXPECT_THAT(boot.output, HasSubstr("IPv6  failed: no address within 3s, and no router was heard"))
        << node;
    EXPECT_THAT(boot.output, HasSubstr("Check that a router advertises itself on this link")) << node;
  }
}

}  // namespace
}  // namespace netrig::testing
