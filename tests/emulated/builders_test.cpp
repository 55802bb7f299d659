// Both builders make the same network: what `ip -j` says of links, addresses and routes is held against each
// other, node by node and in the hub, and so are sysctls, offloads and the nftables rules.
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

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
constexpr std::array kChance{"ifindex",
                             "link_index",
                             "link_netnsid",
                             "link",
                             "link_netns",
                             "operstate",
                             "hello_timer",
                             "gc_timer",
                             "tcn_timer",
                             "hold_timer",
                             "forward_delay_timer",
                             "message_age_timer",
                             "topology_change_timer"};
/// The hub's own MAC addresses are the kernel's choice, too, and what bridges make of them.
constexpr std::array kChanceInHub{"address", "bridge_id",       "root_id",
                                  "no",      "designated_root", "designated_bridge",
                                  "id",      "designated_port", "root_port"};

template <std::size_t kCount>
json without(json value, const std::array<const char*, kCount>& names) {
  if (value.is_array()) {
    for (auto& element : value) element = without(element, names);
    std::sort(value.begin(), value.end());
    return value;
  }
  if (!value.is_object()) return value;
  for (const char* name : names) value.erase(name);
  for (auto& [key, element] : value.items()) element = without(element, names);
  return value;
}

std::string output(Lab& lab, const std::string& node, const std::string& command) {
  const auto result = lab.run(node, command);
  EXPECT_EQ(result.exit.status, 0) << node << ": " << command << "\n" << result.output;
  return result.output;
}

json ask(Lab& lab, const std::string& node, const std::string& command) {
  const auto text = output(lab, node, command);
  return text.empty() ? json() : without(json::parse(text), kChance);
}

/// What a command prints in the hub, where no node is.
std::string output_in_hub(Lab& lab, const std::string& command) {
  std::string text;
  int status = -1;
  std::thread([&] {  // only this thread enters the hub
    if (setns(lab.world().network().hub().number(), CLONE_NEWNET) != 0) return;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return;
    for (std::array<char, 4096> piece; std::fgets(piece.data(), piece.size(), pipe);) text += piece.data();
    status = pclose(pipe);
  })
      .join();
  EXPECT_EQ(status, 0) << "in the hub: " << command << "\n" << text;
  return text;
}

/// The plan's sysctls as the node has them; they have the planned values.
json sysctls_of(Lab& lab, const PlannedNode& node) {
  auto planned = node.sysctls;
  planned.insert(planned.end(), node.tracking_sysctls.begin(), node.tracking_sysctls.end());
  for (const auto& interface : node.interfaces) {
    planned.insert(planned.end(), interface.sysctls.begin(), interface.sysctls.end());
  }
  json values = json::object();
  for (const auto& [name, value] : planned) {
    values[name] = output(lab, node.name, "sysctl -n " + name);
    EXPECT_EQ(values[name], value + "\n") << node.name << ": " << name;
  }
  return values;
}

/// Which interfaces speak IPv6, by `sysctl`'s own list of all that there are.
constexpr const char* kIpv6Switches =
    R"(sh -c 'cd /proc/sys/net/ipv6/conf && grep . */disable_ipv6 | grep -v -e ^all/ -e ^default/ | sort')";

std::map<std::string, json> everything_of(NetworkBuilder builder) {
  auto lab = Lab::from_text(kEverything, ".", builder);
  std::map<std::string, json> all;
  for (const auto& node : lab.world().plan().nodes) {
    for (const char* command : {"ip -j -d link", "ip -j addr", "ip -j route", "ip -j -6 route"}) {
      all[node.name + ": " + command] = ask(lab, node.name, command);
    }
    for (const char* command :
         {"nft list ruleset", "cat /etc/resolv.conf", "cat /etc/hosts", kIpv6Switches}) {
      all[node.name + ": " + command] = output(lab, node.name, command);
    }
    for (const auto& interface : node.interfaces) {
      const auto command = "ethtool -k " + interface.name;
      all[node.name + ": " + command] = output(lab, node.name, command);
    }
    all[node.name + ": sysctl"] = sysctls_of(lab, node);
  }
  const auto hub = json::parse(output_in_hub(lab, "ip -j -d link"));
  all["the hub"] = without(without(hub, kChance), kChanceInHub);
  all["the hub's IPv6"] = output_in_hub(lab, kIpv6Switches);
  return all;
}

TEST(Builders, MakeTheSameNetwork) {
  const auto fast = everything_of(NetworkBuilder::rtnetlink);
  const auto reference = everything_of(NetworkBuilder::iproute2);
  ASSERT_EQ(fast.size(), reference.size());
  ASSERT_GE(reference.at("the hub").size(), 6u) << "two bridges and their ports";
  for (const auto& [question, answer] : reference) {
    EXPECT_EQ(json::diff(answer, fast.at(question)).dump(), "[]") << question;
  }
}

TEST(Builders, KeepTheHubSilent) {
  for (const auto builder : {NetworkBuilder::rtnetlink, NetworkBuilder::iproute2}) {
    auto lab = Lab::from_text(kEverything, ".", builder);
    std::istringstream lines(output_in_hub(lab, kIpv6Switches));
    std::size_t interfaces = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("lo/")) continue;
      ++interfaces;
      EXPECT_TRUE(line.ends_with(":1")) << line;
    }
    EXPECT_GE(interfaces, 6u) << "two bridges and their ports";
  }
}

TEST(Builders, LeaveLinksWithoutAnIpv6SubnetSilent) {
  for (const auto builder : {NetworkBuilder::rtnetlink, NetworkBuilder::iproute2}) {
    auto lab = Lab::from_text(kEverything, ".", builder);
    EXPECT_NE(output(lab, "inner", "ip -6 -o address show dev eth0"), "") << "its link has a subnet";
    EXPECT_EQ(output(lab, "inner", "ip -6 -o address show dev eth1"), "") << "its link has none";
    // Both of its interfaces were set up at the same time: what one asks, the other would have asked, too.
    EXPECT_TRUE(lab.wait_for_packet("lan", "ICMPv6 (router solicitation|multicast listener report)"));
    for (const char* link : {"core", "wan"}) EXPECT_EQ(lab.packets(link, "ip6").size(), 0u) << link;
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
