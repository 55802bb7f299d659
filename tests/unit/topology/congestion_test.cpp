// How TCP sends on each node, by what the file says of all and of one.
#include "reading_cases.hpp"
#include "topology/plan.hpp"

namespace netrig {
namespace {

/// "name: control", a line a node, as planned.
std::string controls_of(const std::string& text) {
  std::string lines;
  for (const auto& node : make_plan(test::topology_of(text)).nodes)
    lines += node.name + ": " + node.tcp.congestion + "\n";
  return lines;
}

TEST(Congestion, IsCubicWhereTheFileSaysNothing) {
  EXPECT_EQ(controls_of("name: t\nnodes: {a: {on: {}}, b: {on: {}, congestion: reno}}\n"),
            "a: cubic\nb: reno\n");
}

TEST(Congestion, IsAsTheFileSaysOfAllWhereANodeSaysNothing) {
  EXPECT_EQ(controls_of("name: t\nnodes: {a: {on: {}}, b: {on: {}, congestion: cubic}}\ncongestion: reno\n"),
            "a: reno\nb: cubic\n");
}

TEST(Congestion, IsThatOfATemplateOnAllItsNodes) {
  EXPECT_EQ(controls_of("name: t\nnodes: {pc: {on: {}, count: 2, congestion: reno}}\n"),
            "pc-1: reno\npc-2: reno\n");
}

TEST(TcpTuning, IsAsTheFileSaysOfAllAndOfOne) {
  const auto plan = make_plan(test::topology_of(
      "name: t\necn: request\npacing: true\nnodes: {a: {on: {}}, b: {on: {}, ecn: off, pacing: false}}\n"));
  EXPECT_EQ(plan.nodes[0].tcp.ecn, "request");
  EXPECT_TRUE(plan.nodes[0].tcp.pacing);
  EXPECT_EQ(plan.nodes[1].tcp.ecn, "off");
  EXPECT_FALSE(plan.nodes[1].tcp.pacing);
}

}  // namespace
}  // namespace netrig
