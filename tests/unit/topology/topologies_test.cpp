// The topologies that come with netrig are valid, and planned as they say.
#include "reading_cases.hpp"
#include "topology/plan.hpp"

namespace netrig {
namespace {

Topology read(const std::string& name) {
  auto options = test::options();
  options.own_programs.insert({"ping", "traceroute"});
  options.program_exists = [](const std::string&) { return false; };  // netrig's own programs only
  auto result = read_topology_file(NETRIG_SOURCE_DIR "/topologies/" + name, options);
  if (const auto* diagnostics = std::get_if<Diagnostics>(&result)) {
    ADD_FAILURE() << diagnostics->to_string();
    return {};
  }
  return std::get<Topology>(std::move(result));
}

TEST(BootTopology, IsOneSwitchWithFourNodes) {
  const auto topology = read("boot.yaml");
  EXPECT_FALSE(topology.scenario.empty());
  const auto plan = make_plan(topology);
  ASSERT_EQ(plan.links.size(), 1u);
  EXPECT_EQ(plan.links[0].kind, PlannedLink::Kind::bridge);
  EXPECT_EQ(plan.links[0].ends.size(), 4u);
  EXPECT_TRUE(plan.find_node("pc")->interfaces[0].addresses.empty());
  EXPECT_TRUE(plan.find_node("pc")->routes.empty()) << "DHCP sets them";
}

TEST(OfficeTopology, HidesTheInsideFromTheInternet) {
  const auto plan = make_plan(read("office.yaml"));
  const auto* desk = plan.find_node("desk-2");
  ASSERT_NE(desk, nullptr);
  EXPECT_EQ(desk->routes.back().destination.to_string(), "0.0.0.0/0");
  EXPECT_EQ(desk->routes.back().gateway->to_string(), "10.1.0.1");
  EXPECT_EQ(plan.find_node("site")->routes.size(), 1u) << "only its own subnet";
  EXPECT_EQ(plan.find_node("gateway")->routes.size(), 4u) << "two connected, two behind the router";
  EXPECT_NE(plan.find_node("router")->nftables, "");
}

TEST(DualTopology, PlansBothFamilies) {
  const auto plan = make_plan(read("dual.yaml"));
  const auto* pc = plan.find_node("pc");
  ASSERT_NE(pc, nullptr);
  ASSERT_EQ(pc->routes.size(), 4u) << "two connected, two by default";
  EXPECT_EQ(pc->routes[2].gateway->to_string(), "10.0.1.1");
  EXPECT_EQ(pc->routes[3].gateway->to_string(), "2001:db8:1::1");
  EXPECT_EQ(plan.find_node("old")->routes.size(), 2u);
  EXPECT_EQ(plan.find_node("new")->routes.back().gateway->to_string(), "2001:db8:1::1");
}

TEST(Boot6Topology, GivesTheComputerNothing) {
  const auto plan = make_plan(read("boot6.yaml"));
  const auto* pc = plan.find_node("pc");
  ASSERT_NE(pc, nullptr);
  EXPECT_TRUE(pc->interfaces[0].addresses.empty());
  EXPECT_TRUE(pc->interfaces[0].autoconfigures);
  EXPECT_TRUE(pc->routes.empty()) << "the router's advertisement sets them";
  EXPECT_TRUE(pc->resolvers.empty());
  EXPECT_EQ(plan.find_node("router")->services.size(), 1u);
}

TEST(Office6Topology, HidesNothingFromTheInternetButByTheFirewall) {
  const auto plan = make_plan(read("office6.yaml"));
  const auto* provider = plan.find_node("provider");
  ASSERT_NE(provider, nullptr);
  EXPECT_EQ(provider->routes.size(), 4u) << "two connected, two behind the router";
  EXPECT_EQ(provider->nftables, "");
  EXPECT_NE(plan.find_node("router")->nftables, "");
  EXPECT_EQ(plan.find_node("stranger")->routes.back().gateway->to_string(), "2001:db8:ff::1");
  EXPECT_TRUE(plan.find_node("laptop")->interfaces[0].autoconfigures);
  EXPECT_FALSE(plan.find_node("desk-1")->interfaces[0].autoconfigures);
}

}  // namespace
}  // namespace netrig
