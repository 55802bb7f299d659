// A node's files as the harness reads them, and what its programs are started with: nothing of the machine's
// shows through a link that a program makes.
#include <gtest/gtest.h>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

TEST(NodeFiles, LinksOutOfTheNodeAreNotFollowed) {
  auto lab = Lab::from_text(R"(
name: node-files
nodes:
  a: {on: {}}
  b: {on: {}}
scenario:
  - run: {on: b, command: "sh -c 'echo secret > report.txt'"}
  - run:
      on: a
      command: sh -c 'echo secret > report.txt; ln -s report.txt near; ln -s ../../b/files/report.txt far; ln -s /etc/hostname machine'
  - expect: {same: ['a:near', 'b:report.txt']}
  - expect: {same: ['a:far', 'b:report.txt']}
  - expect: {same: ['a:machine', 'b:report.txt']}
)");
  const auto results = lab.run_scenario();
  ASSERT_EQ(results.steps.size(), 5u);
  EXPECT_EQ(results.steps[2].state, StepState::passed) << results.steps[2].failure.seen;
  EXPECT_EQ(results.steps[3].failure.seen, "a:far leads out of the node's directory");
  EXPECT_EQ(results.steps[3].failure.evidence[0], "a:far is nodes/a/files/far");
  EXPECT_EQ(results.steps[4].failure.seen, "a:machine leads out of the node's directory");
}

TEST(NodeFiles, EnvironmentIsTheWorldsTheNodesAndTheProgramsInThisOrder) {
  auto lab = Lab::from_text(R"(
name: environment
nodes:
  a:
    on: {}
    env: {LEVEL: node, OTHER: node, LANG: xx}
    run: {command: "sh -c 'echo $LEVEL $OTHER $LANG $NETRIG_NODE'", name: says, env: {LEVEL: program}, ready: {exit: true}}
scenario:
  - expect: {program: says, on: a, output: ^program node xx a$}
  - run: {on: a, command: "sh -c 'echo $LEVEL'", expect: {output: ^node$}}
)");
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results.steps[0].failure.seen << results.steps[1].failure.seen;
}

TEST(Expectations, NeverIsWatchedToTheEndOfItsTime) {
  auto lab = Lab::from_text(R"(
name: never
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  a: {on: {lan: 10.0.0.1}}
  b: {on: {lan: 10.0.0.2}}
scenario:
  - start: {on: a, command: "sh -c 'sleep 0.3; exec ping -c 1 10.0.0.2'"}
  - expect: {on: lan, never: [ICMP echo request], within: 3s}
  - expect: {on: lan, filter: tcp, count: 0, within: 300ms}
)");
  const auto results = lab.run_scenario();
  ASSERT_EQ(results.steps.size(), 3u);
  EXPECT_EQ(results.steps[1].state, StepState::failed) << "it passed before the packet came";
  EXPECT_LT(results.steps[1].duration, std::chrono::seconds(3)) << "it failed with the packet";
  EXPECT_EQ(results.steps[2].state, StepState::passed);
  EXPECT_GE(results.steps[2].duration, std::chrono::milliseconds(300));
}

}  // namespace
}  // namespace netrig::testing
