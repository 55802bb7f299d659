// Names, addresses and routes of a plan.
#include "topology/plan.hpp"

#include "reading_cases.hpp"

namespace netrig {
namespace {

using Strings = std::vector<std::string>;

Plan plan_of(const std::string& links, const std::string& nodes) {
  return make_plan(test::topology_of("name: t\nlinks:\n" + links + "nodes:\n" + nodes));
}

Strings routes_of(const Plan& plan, const std::string& node) {
  Strings routes;
  const auto* planned = plan.find_node(node);
  if (!planned) return {"no such node"};
  for (const auto& route : planned->routes) {
    auto text = route.destination.to_string();
    if (route.gateway) text += " via " + route.gateway->to_string();
    text += " dev " + route.device;
    if (route.source) text += " src " + route.source->to_string();
    routes.push_back(text + (route.connected ? " connected" : ""));
  }
  return routes;
}

std::string sysctl_of(const Plan& plan, const std::string& node, const std::string& key) {
  for (const auto& [name, value] : plan.find_node(node)->sysctls) {
    if (name == key) return value;
  }
  return "unset";
}

const char* const kLan = "  lan: {subnet: 10.0.0.0/24}\n";

TEST(Plan, TwoEndsAreAPairMoreOrFewerABridge) {
  const auto plan = plan_of("  two: {}\n  three: {mtu: 9000}\n  one: {}\n  none: {}\n",
                            "  a: {on: {two: none, three: none}}\n  b: {on: {three: none, two: none}}\n  c: "
                            "{on: {three: none, one: none}}\n");
  EXPECT_EQ(plan.links[0].kind, PlannedLink::Kind::pair);
  EXPECT_EQ(plan.links[0].bridge, "");
  EXPECT_EQ(plan.find_node("a")->interfaces[0].port, "eth1") << "the other end's name in b";
  EXPECT_EQ(plan.find_node("b")->interfaces[1].port, "eth0");
  EXPECT_EQ(plan.links[1].kind, PlannedLink::Kind::bridge);
  EXPECT_EQ(plan.links[1].bridge, "br-three");
  EXPECT_EQ(plan.find_node("a")->interfaces[1].port, "v0");
  EXPECT_EQ(plan.find_node("b")->interfaces[0].port, "v1");
  EXPECT_EQ(plan.find_node("b")->interfaces[0].name, "eth0");
  EXPECT_EQ(plan.find_node("b")->interfaces[0].mtu_bytes, 9000u);
  EXPECT_EQ(plan.links[2].kind, PlannedLink::Kind::bridge);
  EXPECT_EQ(plan.links[2].ends.size(), 1u);
  EXPECT_EQ(plan.links[3].kind, PlannedLink::Kind::bridge);
}

TEST(Plan, BridgesHaveShortUniqueNames) {
  const auto plan =
      plan_of("  twelve-chars: {}\n  thirteen-char: {}\n  thirteen-chas: {}\n", "  a: {on: {}}\n");
  EXPECT_EQ(plan.links[0].bridge, "br-twelve-chars");
  EXPECT_EQ(plan.links[1].bridge, "br2");
  EXPECT_EQ(plan.links[2].bridge, "br3");
}

TEST(Plan, MacAddressesSayLinkAndNode) {
  const auto plan =
      plan_of("  x: {}\n  lan: {}\n", "  a: {on: {}}\n  b: {on: {x: none, lan: none}, count: 300}\n");
  EXPECT_EQ(plan.find_node("b-1")->interfaces[1].mac.to_string(), "02:00:00:01:00:02");
  EXPECT_EQ(plan.find_node("b-300")->interfaces[0].mac.to_string(), "02:00:00:00:01:2d");
}

TEST(Plan, AMacAddressOfTheFileIsNotGivenTwice) {
  const auto plan = plan_of("  lan: {}\n",
                            "  a: {on: {lan: none}}\n"
                            "  b: {on: {lan: {address: none, mac: 02:00:00:00:00:01}}}\n");
  EXPECT_EQ(plan.find_node("a")->interfaces[0].mac.to_string(), "02:01:00:00:00:01");
  EXPECT_EQ(plan.find_node("b")->interfaces[0].mac.to_string(), "02:00:00:00:00:01");
}

TEST(Plan, Ipv6IsOffOnInterfacesWhoseLinkHasNone) {
  const auto plan = plan_of("  lan: {subnet: 10.0.0.0/24}\n  six: {subnet6: \"2001:db8::/64\"}\n",
                            "  a: {on: {lan: auto}}\n  b: {on: {lan: auto, six: auto}, router: true}\n");
  for (const char* node : {"a", "b"}) {
    EXPECT_EQ(sysctl_of(plan, node, "net.ipv6.conf.default.disable_ipv6"), "1") << node;
    EXPECT_TRUE(plan.find_node(node)->interfaces[0].sysctls.empty()) << node;
  }
  EXPECT_EQ(plan.find_node("b")->interfaces[1].sysctls,
            (PlannedSysctls{{"net.ipv6.conf.eth1.disable_ipv6", "0"}}));
  EXPECT_EQ(sysctl_of(plan, "a", "net.ipv4.ip_forward"), "unset");
  EXPECT_EQ(sysctl_of(plan, "b", "net.ipv6.conf.all.accept_dad"), "0");
  EXPECT_EQ(sysctl_of(plan, "b", "net.ipv4.ip_forward"), "1");
  EXPECT_EQ(sysctl_of(plan, "b", "net.ipv6.conf.all.forwarding"), "1");
}

TEST(Plan, RoutersThatTrackConnectionsHaveTheTimesOfTheModel) {
  const auto plan = plan_of("  lan: {subnet: 10.0.0.0/24}\n  wan: {subnet: 10.1.0.0/24}\n",
                            "  nat: {on: {lan: auto, wan: auto}, router: true, nat: {outside: wan}}\n"
                            "  wall: {on: {lan: auto, wan: auto}, router: true, "
                            "firewall: {forward: {policy: accept}}}\n"
                            "  plain: {on: {lan: auto, wan: auto}, router: true}\n");
  EXPECT_EQ(plan.find_node("nat")->tracking_sysctls, tracking_sysctls());
  EXPECT_EQ(plan.find_node("wall")->tracking_sysctls, tracking_sysctls());
  EXPECT_TRUE(plan.find_node("plain")->tracking_sysctls.empty());
}

TEST(PlannedRoutes, AHostGoesThroughTheOnlyRouter) {
  const auto plan = plan_of(kLan, "  gw: {on: {lan: auto}, router: true}\n  pc: {on: {lan: auto}}\n");
  EXPECT_EQ(routes_of(plan, "pc"),
            (Strings{"10.0.0.0/24 dev eth0 src 10.0.0.2 connected", "0.0.0.0/0 via 10.0.0.1 dev eth0"}));
}

TEST(PlannedRoutes, AHostBetweenTwoRoutersHasNoDefault) {
  const auto plan =
      plan_of(kLan, "  gw: {on: {lan: auto}, router: true, count: 2}\n  pc: {on: {lan: auto}}\n");
  EXPECT_EQ(routes_of(plan, "pc"), (Strings{"10.0.0.0/24 dev eth0 src 10.0.0.3 connected"}));
}

TEST(PlannedRoutes, OneRouterOnTwoLinksIsOne) {
  const auto plan = plan_of("  a: {subnet: 10.0.0.0/24}\n  b: {subnet: 10.0.1.0/24}\n",
                            "  gw: {on: {a: auto, b: auto}, router: true}\n  pc: {on: {a: auto, b: auto}}\n");
  EXPECT_EQ(routes_of(plan, "pc").back(), "0.0.0.0/0 via 10.0.0.1 dev eth0");
}

TEST(PlannedRoutes, TheFileComesFirst) {
  const auto plan = plan_of(kLan,
                            "  gw: {on: {lan: auto}, router: true}\n"
                            "  pc: {on: {lan: auto}, routes: {default: 10.0.0.9, 10.7.0.0/16: 10.0.0.8}}\n");
  EXPECT_EQ(routes_of(plan, "pc"),
            (Strings{"10.0.0.0/24 dev eth0 src 10.0.0.2 connected", "0.0.0.0/0 via 10.0.0.9 dev eth0",
                     "10.7.0.0/16 via 10.0.0.8 dev eth0"}));
}

TEST(PlannedRoutes, AHostWithoutAnAddressHasNone) {
  const auto plan = plan_of(
      kLan, "  gw: {on: {lan: auto}, router: true}\n  a: {on: {lan: dhcp}}\n  b: {on: {lan: none}}\n");
  EXPECT_EQ(routes_of(plan, "a"), Strings{});
  EXPECT_EQ(routes_of(plan, "b"), Strings{});
}

const char* const kChain =
    "  a: {subnet: 10.1.0.0/24}\n  b: {subnet: 10.2.0.0/24}\n  c: {subnet: 10.3.0.0/24}\n  d: {subnet: "
    "10.4.0.0/24}\n";

TEST(PlannedRoutes, RoutersKnowAllSubnets) {
  const auto plan = plan_of(kChain,
                            "  r: {on: {a: auto, b: auto}, router: true}\n"
                            "  s: {on: {b: auto, c: auto}, router: true}\n"
                            "  t: {on: {c: auto, d: auto}, router: true}\n");
  EXPECT_EQ(
      routes_of(plan, "r"),
      (Strings{"10.1.0.0/24 dev eth0 src 10.1.0.1 connected", "10.2.0.0/24 dev eth1 src 10.2.0.1 connected",
               "10.3.0.0/24 via 10.2.0.2 dev eth1", "10.4.0.0/24 via 10.2.0.2 dev eth1"}));
  EXPECT_EQ(routes_of(plan, "t").back(), "10.1.0.0/24 via 10.3.0.1 dev eth0");
}

TEST(PlannedRoutes, GoByTheFewestHops) {
  // From r to d: over s and t by b and c, or over the shortcut u by a.
  const auto plan = plan_of(kChain,
                            "  r: {on: {b: auto, a: auto}, router: true}\n"
                            "  s: {on: {b: auto, c: auto}, router: true}\n"
                            "  t: {on: {c: auto, d: auto}, router: true}\n"
                            "  u: {on: {a: auto, d: auto}, router: true}\n");
  const auto routes = routes_of(plan, "r");
  EXPECT_NE(std::find(routes.begin(), routes.end(), "10.4.0.0/24 via 10.1.0.2 dev eth1"), routes.end());
}

TEST(PlannedRoutes, ATranslationHidesWhatIsBehindIt) {
  const auto plan = plan_of(kChain,
                            "  inner: {on: {a: auto, b: auto}, router: true}\n"
                            "  nat: {on: {b: auto, c: auto}, router: true, nat: {outside: c}}\n"
                            "  outer: {on: {c: auto, d: auto}, router: true}\n"
                            "  pc: {on: {b: auto}}\n  site: {on: {c: auto}}\n");
  EXPECT_EQ(routes_of(plan, "outer"), (Strings{"10.3.0.0/24 dev eth0 src 10.3.0.2 connected",
                                               "10.4.0.0/24 dev eth1 src 10.4.0.1 connected"}));
  EXPECT_EQ(routes_of(plan, "inner").size(), 4u) << "the inside knows the outside";
  EXPECT_EQ(routes_of(plan, "nat").size(), 4u);
  EXPECT_EQ(routes_of(plan, "site").back(), "0.0.0.0/0 via 10.3.0.2 dev eth0")
      << "the only router that leads on";
  EXPECT_EQ(routes_of(plan, "pc").size(), 1u) << "two routers lead on from there";
}

TEST(PlannedRoutes, Ipv6HasItsOwn) {
  const auto plan = plan_of(
      "  a: {subnet: 10.0.0.0/24, subnet6: \"2001:db8:a::/64\"}\n  b: {subnet6: \"2001:db8:b::/64\"}\n",
      "  gw: {on: {a: auto, b: auto}, router: true}\n  pc: {on: {b: auto}}\n");
  EXPECT_EQ(routes_of(plan, "pc"),
            (Strings{"2001:db8:b::/64 dev eth0 connected", "::/0 via 2001:db8:b::1 dev eth0"}));
}

}  // namespace
}  // namespace netrig
