// Both builders make the same network: what `ip -j` says of links, addresses, routes and neighbours is held
// against each other, node by node, and so are the nftables rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

using nlohmann::json;

/// Every kind of thing that a plan has: a pair, a bridge, routers in a row, IPv6, NAT, a firewall, an MTU.
constexpr const char* kEverything = R"(
name: everything
links:
  lan: {subnet: 10.0.0.0/24, subnet6: 2001:db8:1::/64}
  core: {subnet: 10.1.0.0/30, mtu: 1400}
  wan: {subnet: 192.0.2.0/24}
nodes:
  a: {on: {lan: [10.0.0.10, "2001:db8:1::10"]}}
  b: {on: {lan: auto}, resolvers: [10.0.0.10]}
  inner: {on: {lan: [10.0.0.1, "2001:db8:1::1"], core: 10.1.0.1}, router: true}
  outer:
    on: {core: 10.1.0.2, wan: 192.0.2.1}
    router: true
    nat: {outside: wan, forward: [{tcp: 8080, to: 10.0.0.10:80}]}
    firewall: {forward: {policy: drop, rules: [{accept: established}, {accept: tcp, ports: [80], from: wan, to: core}, {accept: any, from: core}]}}
  world: {on: {wan: 192.0.2.9}}
  bare: {on: {wan: none}}
)";

/// Numbers that the kernel chose, what only tells how an interface came to be, and what the kernel sets when
/// it has time.
json without_chance(json value) {
  if (value.is_array()) {
    for (auto& element : value) element = without_chance(element);
    std::sort(value.begin(), value.end());
    return value;
  }
  if (!value.is_object()) return value;
  for (const char* key : {"ifindex", "link_index", "link_netnsid", "link", "link_netns", "operstate"})
    value.erase(key);
  for (auto& [key, element] : value.items()) element = without_chance(element);
  return value;
}

json ask(Lab& lab, const std::string& node, const std::string& command) {
  const auto result = lab.run(node, command);
  EXPECT_EQ(result.exit.status, 0) << node << ": " << command << "\n" << result.output;
  return result.output.empty() ? json() : without_chance(json::parse(result.output));
}

std::map<std::string, json> everything_of(NetworkBuilder builder) {
  auto lab = Lab::from_text(kEverything, ".", builder);
  std::map<std::string, json> all;
  for (const auto& node : lab.topology().nodes) {
    for (const char* command : {"ip -j -d link", "ip -j addr", "ip -j route", "ip -j -6 route"}) {
      all[node.name + ": " + command] = ask(lab, node.name, command);
    }
    all[node.name + ": nft"] = lab.run(node.name, "nft list ruleset").output;
    all[node.name + ": sysctl"] =
        lab.run(node.name,
                "sysctl net.ipv4.ip_forward net.ipv6.conf.all.disable_ipv6")
            .output;
    all[node.name + ": offloads"] = lab.run(node.name, "ethtool -k eth0").output;
    all[node.name + ": resolv.conf"] = lab.run(node.name, "cat /etc/resolv.conf").output;
  }
  return all;
}

TEST(Builders, MakeTheSameNetwork) {
  const auto fast = everything_of(NetworkBuilder::rtnetlink);
  const auto reference = everything_of(NetworkBuilder::iproute2);
  ASSERT_EQ(fast.size(), reference.size());
  for (const auto& [question, answer] : reference) {
    EXPECT_EQ(json::diff(answer, fast.at(question)).dump(), "[]") << question;
  }
}

TEST(Builders, MakeNetworksThatCarryPackets) {
  for (const auto builder : {NetworkBuilder::rtnetlink, NetworkBuilder::iproute2}) {
    auto lab = Lab::from_text(kEverything, ".", builder);
    EXPECT_EQ(lab.run("a", "ping -c1 -W2 192.0.2.9").exit.status, 0);
    EXPECT_EQ(lab.run("b", "ping -c1 -W2 10.1.0.2").exit.status, 0);
    EXPECT_EQ(lab.run("a", "ping -c1 -W2 2001:db8:1::1").exit.status, 0);
    EXPECT_EQ(lab.count_packets("wan", "192.0.2.1 > 192.0.2.9 ICMP echo request"), 1u)
        << "translated to the router's address";
    EXPECT_EQ(lab.count_packets("wan", "10\\.0\\.0\\."), 0u) << "no inside address is seen outside";
  }
}

TEST(Builders, SetCubicOnEveryRoute) {
  auto lab = Lab::from_text(kEverything);
  const auto lines = lab.run("a", "ip -o route").output;
  EXPECT_GT(std::count(lines.begin(), lines.end(), '\n'), 1);
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    EXPECT_NE(line.find("congctl cubic"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace netrig::testing
