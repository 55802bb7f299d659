// `set`, `cut` and `heal`, and what a world has to say that no step shows: its warnings, and that nothing
// happens any more.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

class LinkSteps : public ScenarioTest {
 protected:
  LinkSteps() { program("ftp", "server"); }

  ConditionsChange slower() {
    ConditionsChange change;
    change.named = {Condition::delay, Condition::loss};
    change.values.delay = milliseconds(30);
    change.values.loss = {50'000'000};
    return change;
  }
};

TEST_F(LinkSteps, ReachTheWorldInTheirOrder) {
  step("slower", SetStep{"lan", {}, slower()});
  step("cut", CutStep{CutStep::Kind::cut, "lan", {"ftp", "pc"}});
  step("heal", CutStep{CutStep::Kind::heal, "lan", {}});
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "set lan: delay loss", "cut lan from ftp",
                                           "cut lan from pc", "heal lan", "stop ftp:server"));
  EXPECT_THAT(world().conditions_changes(), ElementsAre(slower()));
  for (const StepResult& result : results.steps) EXPECT_EQ(result.duration, seconds(0));
}

TEST_F(LinkSteps, AreKnownByTheirKeys) {
  step("a", SetStep{"lan", {"ftp"}, slower()});
  step("b", CutStep{CutStep::Kind::cut, "lan", {}});
  step("c", CutStep{CutStep::Kind::heal, "lan", {}});
  const Results results = run();
  EXPECT_EQ(results.steps[0].kind, "set");
  EXPECT_EQ(results.steps[1].kind, "cut");
  EXPECT_EQ(results.steps[2].kind, "heal");
  EXPECT_EQ(results.steps[0].limit, std::nullopt);
  EXPECT_THAT(world().calls(), Contains("set lan from ftp: delay loss"));
}

TEST_F(LinkSteps, WarningsOfTheWorldDoNotFailTheRun) {
  world().warn("boot.yaml:12:5: no frame matched this fault");
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_EQ(problems(results), "warning: boot.yaml:12:5: no frame matched this fault\n");
}

class Standstill : public LinkSteps {
 protected:
  Standstill() { world().stand_still("no program waits for a time or a frame"); }

  static constexpr const char* kLine =
      "more time would not help, nothing happens any more by itself: no program waits for a time or a frame";
};

TEST_F(Standstill, IsToldWhenAnExpectationsTimeIsOver) {
  expect("asked", PacketExpectation{.link = "lan", .count = CountRange{1, {}}, .within = seconds(9)});
  const StepResult result = run().steps.at(0);
  EXPECT_THAT(result.failure.evidence, Contains(kLine));
  EXPECT_EQ(result.duration, seconds(9));
}

TEST_F(Standstill, IsNotToldOfAnExpectationWithoutTime) {
  expect("asked", PacketExpectation{.link = "lan", .count = CountRange{1, {}}});
  EXPECT_THAT(run().steps.at(0).failure.evidence, Not(Contains(kLine)));
}

TEST_F(Standstill, IsNotToldOfAnExpectationThatIsLost) {
  world().frame_before(milliseconds(5), "lan", datagram(9));
  expect("silence", PacketExpectation{.link = "lan", .count = CountRange{0, 0}, .within = seconds(9)});
  const StepResult result = run().steps.at(0);
  EXPECT_EQ(result.state, StepState::failed);
  EXPECT_THAT(result.failure.evidence, Not(Contains(kLine)));
}

TEST_F(Standstill, IsToldOfACommandThatIsLate) {
  step("hang", RunStep{{"ftp"}, command("client"), {.exit = 0, .within = seconds(3)}});
  const StepResult result = run().steps.at(0);
  EXPECT_EQ(result.failure.seen, "it did not end in time and was killed");
  EXPECT_THAT(result.failure.evidence, Contains(kLine));
}

TEST_F(Standstill, IsNotToldOfACommandThatFailsInTime) {
  world().script("ftp", "client", [](FakeProgram& client) { client.exit_after(milliseconds(7), 1); });
  step("fail", RunStep{{"ftp"}, command("client"), {.exit = 0, .within = seconds(3)}});
  EXPECT_THAT(run().steps.at(0).failure.evidence, Not(Contains(kLine)));
}

TEST_F(Standstill, IsToldOfAProgramThatDoesNotGetReady) {
  world().script("ftp", "server", [](FakeProgram&) {});
  const Results results = run();
  EXPECT_THAT(results.problems.at(0).lines, Contains(kLine));
}

TEST_F(Standstill, IsNotToldWhileSomethingMayHappen) {
  world().after(seconds(60), [] {});
  expect("asked", PacketExpectation{.link = "lan", .count = CountRange{1, {}}, .within = seconds(9)});
  EXPECT_THAT(run().steps.at(0).failure.evidence, Not(Contains(kLine)));
}

}  // namespace
}  // namespace netrig::testing
