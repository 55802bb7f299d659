// Which nodes get netrig's own stack, where the file does not say it node by node.
#include "reading_cases.hpp"
#include "topology/plan.hpp"
#include "topology/stack_summary.hpp"

namespace netrig {
namespace {

const std::string kFile = R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
  six: {subnet: 10.1.0.0/24, subnet6: 2001:db8::/64}
nodes:
  own: {on: {lan: 10.0.0.2}, run: dns-server --zone z}
  stepped: {on: {lan: 10.0.0.3}}
  mixed: {on: {lan: 10.0.0.4}, run: dns-server --zone z}
  idle: {on: {lan: 10.0.0.5}}
  router: {on: {lan: 10.0.0.1, six: 10.1.0.1}, router: true, run: dns-server --zone z}
  ipv6: {on: {six: auto}, run: dns-server --zone z}
  told: {on: {lan: 10.0.0.6}, run: dns-server --zone z, stack: kernel}
scenario:
  - run: {on: stepped, command: dns-query a.lab}
  - run: {on: mixed, command: ping 10.0.0.2}
)";

std::string raw_nodes(const std::string& text, std::optional<StackKind> stack = {}) {
  auto options = test::options();
  options.stack = stack;
  std::string names;
  for (const auto& node : test::topology_of(text, options).nodes) {
    if (node.stack == StackKind::raw) names += node.name + " ";
  }
  return names;
}

TEST(Stacks, AreOurOwnWhereOnlyOurProgramsRun) {
  EXPECT_EQ(raw_nodes(kFile), "own stepped ipv6 ");
}

TEST(Stacks, AreTheKernelsWhereTheFileSaysSo) {
  std::string text = kFile;
  text += "stack: kernel\n";
  EXPECT_EQ(raw_nodes(text), "");
}

TEST(Stacks, AreAsTheCommandLineSaysWhateverTheFileSays) {
  EXPECT_EQ(raw_nodes(kFile, StackKind::kernel), "");
  EXPECT_EQ(raw_nodes(kFile, StackKind::raw), "own stepped ipv6 told ");
}

std::string groups(const std::string& text, std::optional<StackKind> stack = {}) {
  auto options = test::options();
  options.stack = stack;
  std::string lines;
  for (const auto& group : stack_groups(test::topology_of(text, options))) {
    lines += std::string(group.kind == StackKind::raw ? "raw" : "kernel") + ": " + group.nodes +
             (group.because.empty() ? "" : " (" + group.because + ")") + "\n";
  }
  return lines;
}

TEST(Stacks, AreToldWithTheReason) {
  EXPECT_EQ(groups(kFile),
            "raw: own, stepped, ipv6\n"
            "kernel: mixed (runs ping)\n"
            "kernel: idle (runs no program of netrig's)\n"
            "kernel: router (a router)\n"
            "kernel: told (the file says so)\n");
  EXPECT_EQ(groups("name: t\nnodes: {a: {on: {}, stack: raw}}\n", StackKind::kernel),
            "kernel: a (--stack kernel)\n");
}

TEST(Stacks, AreToldShortlyForTemplates) {
  EXPECT_EQ(groups("name: t\nnodes:\n  pc: {on: {}, count: 30}\n  a: {on: {}}\n  two: {on: {}, count: 2}\n"),
            "kernel: pc-1 … pc-30, a, two-1, two-2 (runs no program of netrig's)\n");
}

TEST(Stacks, OfANodeThatSaysRawItselfStayWithTheSameOnTheCommandLine) {
  EXPECT_EQ(raw_nodes("name: t\nnodes: {a: {on: {}, stack: raw}, b: {on: {}}}\n", StackKind::raw), "a ");
}

TEST(Stacks, LeaveTheKernelWithoutAddresses) {
  const auto script = iproute2_script(make_plan(test::topology_of(kFile)));
  EXPECT_EQ(script.find("-n own address add"), std::string::npos);
  EXPECT_EQ(script.find("-n own route"), std::string::npos);
  EXPECT_NE(script.find("# own: 10.0.0.2/24 on eth0 in netrig's own stack"), std::string::npos);
  // The kernel's device has another address, or the kernel would look at each of its frames.
  EXPECT_NE(script.find("# own: 02:00:00:00:00:01 on eth0 in netrig's own stack"), std::string::npos)
      << script;
  EXPECT_NE(script.find("eth0 netns own address 06:00:00:00:00:01 "), std::string::npos) << script;
  EXPECT_NE(script.find("-n told address add 10.0.0.6/24"), std::string::npos);
  EXPECT_NE(script.find("# the kernel have all of them: netrig plan --stack kernel"), std::string::npos);
}

}  // namespace
}  // namespace netrig
