// A killed node is silent, its neighbours notice nothing but that; revived, it is as it was built.
#include <gtest/gtest.h>

#include <filesystem>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kPairAndSwitch = R"(
name: kill
links:
  pair: {subnet: 10.0.1.0/24, subnet6: 2001:db8:1::/64}
  switch: {subnet: 10.0.2.0/24}
nodes:
  a: {on: {pair: [10.0.1.1, "2001:db8:1::1"], switch: 10.0.2.1}, resolvers: [10.0.2.9]}
  b: {on: {pair: [10.0.1.2, "2001:db8:1::2"]}}
  c: {on: {switch: 10.0.2.3}}
)";

class Kill : public ::testing::Test {
 protected:
  std::string state(const std::string& node) {
    std::string text;
    for (const char* command : {"ip -o -4 address", "ip -o -6 address show dev eth0 scope global",
                                "ip -o -4 route", "ip -o -6 route show dev eth0", "cat /etc/resolv.conf"}) {
      text += lab.run(node, command).output;
    }
    return text;
  }

  Lab lab = Lab::from_text(kPairAndSwitch);
};

TEST_F(Kill, KeepsTheCarrierOfThePeers) {
  lab.world().kill_node("a");
  EXPECT_NE(lab.run("b", "cat /sys/class/net/eth0/operstate").output.find("up"), std::string::npos);
  EXPECT_EQ(lab.run("b", "cat /sys/class/net/eth0/carrier").output, "1\n");
}

TEST_F(Kill, IsSilentToEveryProtocol) {
  lab.world().kill_node("a");
  EXPECT_NE(lab.run("b", "ping -c1 -W1 10.0.1.1").exit.status, 0);
  EXPECT_NE(lab.run("b", "ping -c1 -W1 2001:db8:1::1").exit.status, 0);
  EXPECT_GT(lab.count_packets("pair", "ARP who-has 10.0.1.1"), 0u)
      << "what the survivor sends is still captured";
  EXPECT_EQ(lab.count_packets("pair", "^10\\.0\\.1\\.1 >|^2001:db8:1::1 >|is-at"), 0u);
}

TEST_F(Kill, IsUndoneByReviving) {
  const auto before = state("a");
  ASSERT_EQ(lab.run("a",
                    "sh -c 'ip addr add 10.0.2.77/24 dev eth1 && ip route add 192.0.2.0/24 via 10.0.2.3 && "
                    "echo nameserver 192.0.2.1 > /etc/resolv.conf'")
                .exit.status,
            0);
  ASSERT_NE(state("a"), before);
  lab.world().kill_node("a");
  lab.world().revive_node("a");
  EXPECT_EQ(state("a"), before);
  EXPECT_EQ(lab.run("b", "ping -c1 -W2 10.0.1.1").exit.status, 0);
  EXPECT_EQ(lab.run("b", "ping -c1 -W2 2001:db8:1::1").exit.status, 0);
}

constexpr const char* kTranslator = R"(
name: translator
links:
  lan: {subnet: 10.0.0.0/24}
  wan: {subnet: 192.0.2.0/24}
nodes:
  inside: {on: {lan: 10.0.0.2}}
  router: {on: {lan: 10.0.0.1, wan: 192.0.2.1}, router: true, nat: {outside: wan}}
  outside: {on: {wan: 192.0.2.9}}
)";

class KillOfARouter : public ::testing::Test {
 protected:
  std::string connections() {
    return lab.run("router", "cat /proc/sys/net/netfilter/nf_conntrack_count").output;
  }

  Lab lab = Lab::from_text(kTranslator);
};

TEST_F(KillOfARouter, LosesItsTranslationsAndKeepsItsRules) {
  ASSERT_EQ(lab.run("inside", "ping -c1 -W2 192.0.2.9").exit.status, 0);
  ASSERT_NE(connections(), "0\n");
  const auto rules = lab.run("router", "nft list ruleset").output;
  lab.world().kill_node("router");
  lab.world().revive_node("router");
  EXPECT_EQ(connections(), "0\n");
  EXPECT_EQ(lab.run("router", "nft list ruleset").output, rules);
  EXPECT_EQ(lab.run("inside", "ping -c1 -W2 192.0.2.9").exit.status, 0);
  EXPECT_EQ(lab.count_packets("wan", "10\\.0\\.0\\."), 0u) << "it translates again";
}

TEST_F(KillOfARouter, UndoesWhatWasDoneToItsRules) {
  const auto before = lab.run("router", "nft list ruleset").output;
  ASSERT_EQ(lab.run("router", "nft add table inet mine").exit.status, 0);
  ASSERT_EQ(lab.run("router", "nft delete table inet netrig").exit.status, 0);
  lab.world().kill_node("router");
  lab.world().revive_node("router");
  EXPECT_EQ(lab.run("router", "nft list ruleset").output, before);
}

TEST_F(Kill, LeavesLogsOutOfTheNodesReach) {
  // A link that a program plants where its next log would be must not lead the harness astray.
  const auto outside = std::filesystem::absolute(lab.run_directory() + "/outside").string();
  lab.run("a", "sh -c 'for i in echo echo-2 echo-3; do ln -s " + outside + " $i.log; done'");
  EXPECT_EQ(lab.run("a", "echo hello").output, "hello\n");
  EXPECT_FALSE(std::filesystem::exists(outside));
}

}  // namespace
}  // namespace netrig::testing
