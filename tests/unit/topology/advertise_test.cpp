// Links on which routers advertise: who does, who listens, and what a lab runs for it.
#include "reading_cases.hpp"
#include "topology/plan.hpp"

namespace netrig {
namespace {

constexpr const char* kFile = R"(
name: t
links:
  lan: {subnet: 10.0.0.0/24, subnet6: "2001:db8:1::/64", advertise: {resolvers: ["2001:db8:2::53"]}}
  net: {subnet6: "2001:db8:2::/64"}
  old: {subnet: 10.1.0.0/24}
nodes:
  router: {on: {old: 10.1.0.1, lan: [10.0.0.1, "2001:db8:1::1"], net: "2001:db8:2::1"}, router: true}
  half: {on: {lan: 10.0.0.2}, router: true}
  pc: {on: {lan: none}}
  leased: {on: {lan: dhcp}, run: dhcp-client}
  given: {on: {lan: "2001:db8:1::10"}}
  far: {on: {net: "2001:db8:2::2"}}
)";

Plan plan() {
  return make_plan(test::topology_of(kFile));
}

const PlannedInterface& card(const Plan& plan, const std::string& node, std::size_t number = 0) {
  return plan.find_node(node)->interfaces.at(number);
}

std::string sysctl_of(const PlannedInterface& interface, const std::string& key) {
  for (const auto& [name, value] : interface.sysctls) {
    if (name == "net.ipv6.conf." + interface.name + "." + key) return value;
  }
  return "unset";
}

TEST(Advertise, IsDoneByRoutersWithAnAddressOfTheLink) {
  const auto planned = plan();
  EXPECT_TRUE(card(planned, "router", 1).advertises);
  ASSERT_EQ(card(planned, "router", 1).advertised_resolvers.size(), 1u);
  EXPECT_FALSE(card(planned, "router", 0).advertises);
  EXPECT_FALSE(card(planned, "router", 2).advertises);
  EXPECT_FALSE(card(planned, "half").advertises);
  EXPECT_FALSE(card(planned, "half").autoconfigures) << "a router believes none";
}

TEST(Advertise, IsHeardByHostsWithoutAnAddressOfTheFile) {
  const auto planned = plan();
  for (const char* node : {"pc", "leased"}) EXPECT_TRUE(card(planned, node).autoconfigures) << node;
  for (const char* node : {"given", "far"}) EXPECT_FALSE(card(planned, node).autoconfigures) << node;
}

TEST(Advertise, HasAProgramForEachInterfaceOfARouter) {
  const auto planned = plan();
  const auto& services = planned.find_node("router")->services;
  ASSERT_EQ(services.size(), 1u);
  EXPECT_EQ(services[0].name, "router-advertiser-eth1");
  EXPECT_EQ(services[0].arguments, (std::vector<std::string>{"router-advertiser", "--interface", "eth1",
                                                             "--resolver", "2001:db8:2::53"}));
  for (const auto& node : planned.nodes) {
    EXPECT_EQ(node.services.empty(), node.name != "router") << node.name;
  }
}

/// What the kernel makes of it is what our own stack does: an address of the MAC address, asked about.
TEST(Advertise, TellsTheKernelWhomToBelieve) {
  const auto planned = plan();
  const auto& pc = card(planned, "pc");
  EXPECT_EQ(sysctl_of(pc, "accept_ra"), "1");
  EXPECT_EQ(sysctl_of(pc, "autoconf"), "1");
  EXPECT_EQ(sysctl_of(pc, "addr_gen_mode"), "0");
  EXPECT_EQ(sysctl_of(pc, "accept_dad"), "1");
  EXPECT_EQ(pc.sysctls.back().first, "net.ipv6.conf.eth0.disable_ipv6") << "comes up with all of it";
  EXPECT_EQ(sysctl_of(card(planned, "given"), "accept_ra"), "0");
  EXPECT_EQ(sysctl_of(card(planned, "far"), "accept_ra"), "unset");
}

TEST(Advertise, IsLeftToOurOwnStackOnARawNode) {
  const auto planned = plan();
  ASSERT_TRUE(planned.find_node("leased")->raw);
  EXPECT_TRUE(card(planned, "leased").sysctls.empty());
  const auto script = iproute2_script(planned);
  EXPECT_NE(script.find("# leased: an IPv6 address of a router's subnet on eth0 in netrig's own stack\n"),
            std::string::npos)
      << script;
}

TEST(Advertise, IsShownInThePlan) {
  const auto script = iproute2_script(plan());
  EXPECT_NE(script.find("# router runs: router-advertiser --interface eth1 --resolver 2001:db8:2::53\n"),
            std::string::npos)
      << script;
}

}  // namespace
}  // namespace netrig
