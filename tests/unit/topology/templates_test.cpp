// `count`, addresses that are given by the reader, and --set.
#include <chrono>

#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::topology_of;

std::string address_of(const Topology& topology, const std::string& node) {
  const auto* found = topology.find_node(node);
  if (!found || found->attachments.empty() || found->attachments[0].addresses.empty()) return "none";
  return found->attachments[0].addresses[0].address.to_string();
}

std::string file(const std::string& nodes) {
  return "name: t\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n" + nodes;
}

TEST(Template, MakesNumberedNodes) {
  const auto topology = topology_of(
      file("  pc: {on: {lan: {address: 10.0.0.9, mac: 02:00:00:00:00:ff}}, count: 3, env: {ME: \"pc-{i}\"},\n"
           "       run: {command: \"ping -c {i} 10.0.0.1\", env: {N: \"{i}\"}}}\n"));
  ASSERT_EQ(topology.nodes.size(), 3u);
  const auto& last = topology.nodes[2];
  EXPECT_EQ(last.name, "pc-3");
  EXPECT_EQ(last.template_name, "pc");
  EXPECT_EQ(last.index, 3u);
  EXPECT_EQ(last.attachments[0].addresses[0].to_string(), "10.0.0.11/24");
  EXPECT_EQ(last.attachments[0].mac->to_string(), "02:00:00:00:01:01");
  EXPECT_EQ(last.programs[0].command.to_string(), "ping -c 3 10.0.0.1");
  EXPECT_EQ(last.programs[0].environment.at("N"), "3");
  EXPECT_EQ(last.environment.at("ME"), "pc-3");
}

TEST(Template, OfOneNodeIsATemplateToo) {
  EXPECT_EQ(topology_of(file("  pc: {on: {}, count: 1}\n")).nodes[0].name, "pc-1");
}

TEST(Template, ItsNameStandsForAllNodes) {
  const auto topology = topology_of(
      file("  pc: {on: {}, count: 2}\n  last: {on: {}, after: [pc]}\n  one: {on: {}, after: pc-2}\n") +
      "scenario:\n  - run: {on: [pc, last], command: ping 10.0.0.1}\n");
  EXPECT_EQ(topology.find_node("last")->after, (std::vector<std::string>{"pc-1", "pc-2"}));
  EXPECT_EQ(topology.find_node("one")->after, (std::vector<std::string>{"pc-2"}));
  EXPECT_EQ(std::get<RunStep>(topology.scenario[0].action).nodes,
            (std::vector<std::string>{"pc-1", "pc-2", "last"}));
}

TEST(AutoAddress, FillsTheGapsThatTheFileLeaves) {
  const auto topology =
      topology_of(file("  a: {on: {lan: auto}}\n  b: {on: {lan: 10.0.0.2}}\n  c: {on: {lan: auto}}\n"
                       "  d: {on: {lan: 10.0.0.4}, count: 2}\n  e: {on: {lan: auto}, count: 2}\n"));
  EXPECT_EQ(address_of(topology, "a"), "10.0.0.1");
  EXPECT_EQ(address_of(topology, "c"), "10.0.0.3");
  EXPECT_EQ(address_of(topology, "e-1"), "10.0.0.6");
  EXPECT_EQ(address_of(topology, "e-2"), "10.0.0.7");
}

TEST(AutoAddress, IsOneOfEachFamilyThatTheLinkHas) {
  const auto topology = topology_of(
      "name: t\nlinks: {lan: {subnet: 10.0.0.0/24, subnet6: \"2001:db8::/64\"}}\nnodes: {a: {on: {lan: "
      "auto}}}\n");
  ASSERT_EQ(topology.nodes[0].attachments[0].addresses.size(), 2u);
  EXPECT_EQ(topology.nodes[0].attachments[0].addresses[1].to_string(), "2001:db8::1/64");
}

TEST(AutoAddress, APointToPointSubnetHasTwo) {
  const auto topology =
      topology_of("name: t\nlinks: {p: {subnet: 10.0.0.0/31}}\nnodes: {a: {on: {p: auto}, count: 2}}\n");
  EXPECT_EQ(address_of(topology, "a-1"), "10.0.0.0");
  EXPECT_EQ(address_of(topology, "a-2"), "10.0.0.1");
}

TEST(Addresses, MayBeSeveral) {
  const auto topology = topology_of(
      "name: t\nlinks: {lan: {subnet: 10.0.0.0/24, subnet6: \"2001:db8::/64\"}}\n"
      "nodes: {a: {on: {lan: [10.0.0.2, 10.0.0.3, \"2001:db8::2\"]}}}\n");
  EXPECT_EQ(topology.nodes[0].attachments[0].addresses.size(), 3u);
}

TEST(Template, AThousandNodesAreRead) {
  const auto text =
      "name: t\nlinks: {lan: {subnet: 10.0.0.0/16}}\nnodes:\n  s: {on: {lan: auto}}\n"
      "  pc: {on: {lan: auto}, count: 1000, run: ping 10.0.0.1, after: s}\n"
      "scenario:\n  - run: {on: pc, command: ping 10.0.0.1}\n";
  EXPECT_EQ(topology_of(text).nodes.size(), 1001u);
}

TEST(Template, TooManyPairsInAfterAreRefused) {
  EXPECT_EQ(
      test::errors_of("name: t\nnodes:\n  a: {on: {}, count: 4000}\n  b: {on: {}, count: 4000, after: a}\n"),
      "t.yaml:4:35: found more than 1000000 pairs of nodes in 'after'; expected one node of each group to "
      "wait for\n");
}

std::string errors_with(const std::map<std::string, std::string>& set, const std::string& text) {
  auto options = test::options();
  options.set = set;
  return test::errors_of(text, options);
}

TEST(Override, ReplacesAndAddsValues) {
  auto options = test::options();
  options.set = {{"links.lan.subnet", "192.168.7.0/24"},
                 {"nodes.pc.count", "2"},
                 {"nodes.pc.env", "{A: b}"},
                 {"scenario.0.sleep", "2s"}};
  const auto topology = topology_of(file("  pc: {on: {lan: auto}}\n") + "scenario: [{sleep: 1s}]\n", options);
  EXPECT_EQ(address_of(topology, "pc-2"), "192.168.7.2");
  EXPECT_EQ(topology.nodes[0].environment.at("A"), "b");
  EXPECT_EQ(std::get<SleepStep>(topology.scenario[0].action).duration, std::chrono::seconds(2));
}

TEST(Override, ItsErrorsNameIt) {
  const auto text = file("  pc: {on: {lan: auto}}\n") + "scenario: [{sleep: 1s}]\n";
  EXPECT_EQ(errors_with({{"nodes.pc.count", "many"}}, text),
            "--set nodes.pc.count=many: found 'many'; expected a number from 1 to 50000\n");
  EXPECT_EQ(errors_with({{"nodes.cp.count", "2"}}, text),
            "--set nodes.cp.count=2: found no key 'cp'; expected pc (did you mean 'pc'?)\n");
  EXPECT_EQ(errors_with({{"scenario.1.sleep", "2s"}}, text),
            "--set scenario.1.sleep=2s: found no item '1'; expected a number below 1\n");
  EXPECT_EQ(errors_with({{"name.x", "2s"}}, text),
            "--set name.x=2s: found no key 'x' in the value 't'; expected a key of the file\n");
  EXPECT_EQ(errors_with({{"nodes.pc.files", "[a"}}, text),
            "--set nodes.pc.files=[a: found invalid YAML (end of sequence flow not found); expected a YAML "
            "value\n");
  EXPECT_EQ(errors_with({{"nodes.pc.run", ""}}, text),
            "--set nodes.pc.run=: found an empty file; expected a YAML value\n");
}

}  // namespace
}  // namespace netrig
