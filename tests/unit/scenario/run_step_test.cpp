// `run` steps, and the order in which steps follow each other.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class RunStepTest : public ScenarioTest {
 protected:
  RunStepTest() { node("pc"); }

  RunStep dig(CommandExpectation wanted = {.exit = 0}) {
    return {{"pc"}, command("dig ftp.lab"), std::move(wanted)};
  }

  void script_dig(int status, const std::string& output = "ftp.lab. 60 IN A 10.0.0.4\n") {
    world().script("pc", "dig", [=](FakeProgram& program) {
      program.print_after(milliseconds(3), output);
      program.exit_after(milliseconds(5), status);
    });
  }
};

TEST_F(RunStepTest, PassesWithTheExpectedStatusAndOutput) {
  step("resolve", dig({.exit = 0, .output = {"IN A 10\\.0"}, .not_output = {"SERVFAIL"}}));
  script_dig(0);
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[0]);
  EXPECT_EQ(results.steps[0].duration, milliseconds(5));
  EXPECT_EQ(results.steps[0].number, 1);
  EXPECT_EQ(results.steps[0].kind, "run");
  EXPECT_EQ(results.steps[0].limit, seconds(60));
  EXPECT_TRUE(results.programs[0].good);
  EXPECT_FALSE(results.programs[0].service);
}

TEST_F(RunStepTest, AnyStatusWillDoWhenNoneIsNamed) {
  step("resolve", dig({}));
  script_dig(9);
  EXPECT_TRUE(run().passed);
}

TEST_F(RunStepTest, AnotherStatusFailsWithTheLastLinesAndTheLog) {
  step("resolve", dig());
  script_dig(9, "no servers could be reached\n");
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_EQ(detail(results.steps[0]),
            "expected  exit status 0 within 60 s\n"
            "seen      exit status 9\n"
            "          command: dig ftp.lab\n"
            "          last lines of pc:dig, nodes/pc/dig.log:\n"
            "          | no servers could be reached\n");
  EXPECT_EQ(results.steps[0].position.line, 10);
  EXPECT_FALSE(results.programs[0].good);
  EXPECT_THAT(results.problems, IsEmpty()) << "told by the step";
}

TEST_F(RunStepTest, MissingAndForbiddenOutputFails) {
  step("resolve", dig({.exit = 0, .output = {"AAAA"}, .not_output = {"ftp"}}));
  script_dig(0);
  EXPECT_EQ(run().steps[0].failure.seen, "a line matches \"ftp\"; no line matches \"AAAA\"");
}

TEST_F(RunStepTest, ACommandThatDoesNotEndIsKilledAtItsLimit) {
  step("resolve", dig({.exit = 0, .within = seconds(2)}));
  world().script("pc", "dig",
                 [](FakeProgram& program) { program.print_after(milliseconds(1), "waiting\n"); });
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "it did not end in time and was killed");
  EXPECT_THAT(detail(results.steps[0]), HasSubstr("exit status 0 within 2 s"));
  EXPECT_THAT(world().calls(), ElementsAre("start pc:dig", "kill pc:dig"));
  EXPECT_LT(results.steps[0].duration, milliseconds(2010));
}

TEST_F(RunStepTest, ACommandThatCanNotBeExecutedFails) {
  step("resolve", dig());
  world().refuse_start("pc", "dig", EACCES);
  EXPECT_THAT(run().steps[0].failure.seen, HasSubstr("start dig: Permission denied"));
}

TEST_F(RunStepTest, RunsOnSeveralNodesAtTheSameTime) {
  node("other");
  RunStep everywhere = dig();
  everywhere.nodes = {"pc", "other"};
  step("resolve", everywhere);
  for (const char* name : {"pc", "other"}) {
    world().script(name, "dig", [](FakeProgram& program) { program.exit_after(milliseconds(100), 0); });
  }
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_EQ(results.steps[0].duration, milliseconds(100));
}

TEST_F(RunStepTest, OneNodeOfATemplateThatFailsFailsTheStep) {
  for (const char* name : {"host-1", "host-2", "host-3"}) node(name).template_name = "host";
  RunStep everywhere = dig();
  everywhere.nodes = {"host"};
  step("resolve", everywhere);
  for (const char* name : {"host-1", "host-2", "host-3"}) {
    const int status = name == std::string("host-2") ? 1 : 0;
    world().script(name, "dig", [=](FakeProgram& program) { program.exit_after(milliseconds(1), status); });
  }
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "1 of 3 nodes failed; host-2: exit status 1");
}

TEST_F(RunStepTest, ACommandThatDiesByASignalSaysSo) {
  step("resolve", dig());
  world().script("pc", "dig", [](FakeProgram& program) { program.die_after(milliseconds(1), 11); });
  EXPECT_EQ(run().steps[0].failure.seen, "killed by signal 11 (Segmentation fault)");
}

TEST_F(RunStepTest, APatternThatIsNoneFailsTheStep) {
  step("resolve", dig({.exit = 0, .output = {"a(b"}}));
  EXPECT_THAT(run().steps[0].failure.seen, HasSubstr("is no regular expression"));
}

using Sequence = RunStepTest;

TEST_F(Sequence, TheFirstFailedStepEndsTheScenario) {
  step("one", dig());
  step("two", SleepStep{seconds(1)});
  script_dig(1);
  const Results results = run();
  EXPECT_EQ(results.steps[1].state, StepState::skipped);
  EXPECT_THAT(results.steps[1].notes, ElementsAre("not carried out: step 1 failed"));
  EXPECT_EQ(results.count(StepState::failed), 1u);
}

TEST_F(Sequence, ExpectationsRightBehindAFailedOneAreStillLookedAt) {
  world().put_file("pc", "a", "same");
  world().put_file("pc", "b", "same");
  world().put_file("pc", "c", "different");
  const SameFilesExpectation same{{{"pc", "a"}, {"pc", "b"}}};
  const SameFilesExpectation different{{{"pc", "a"}, {"pc", "c"}}};
  expect("one", different);
  expect("two", same);
  expect("three", different);
  step("four", SleepStep{seconds(1)});
  expect("five", same);
  const Results results = run();
  std::vector<StepState> states;
  for (const StepResult& result : results.steps) states.push_back(result.state);
  EXPECT_THAT(states, ElementsAre(StepState::failed, StepState::passed, StepState::failed, StepState::skipped,
                                  StepState::skipped));
  EXPECT_THAT(results.steps[1].notes, ElementsAre("looked at although step 1 had failed"));
  EXPECT_THAT(results.steps[4].notes, ElementsAre("not carried out: step 1 failed"));
}

TEST_F(Sequence, BehindAFailedWaitNothingIsLookedAt) {
  expect("one", SameFilesExpectation{{{"pc", "a"}, {"pc", "b"}}}, true);
  expect("two", SameFilesExpectation{{{"pc", "a"}, {"pc", "b"}}});
  const Results results = run();
  EXPECT_EQ(results.steps[0].kind, "wait");
  EXPECT_EQ(results.steps[0].duration, seconds(10));
  EXPECT_EQ(results.steps[1].state, StepState::skipped);
}

TEST_F(Sequence, SleepTakesItsTimeWhateverHappens) {
  step("sleep", SleepStep{seconds(2)});
  for (int second = 0; second < 4; ++second) world().after(milliseconds(600 * second), [] {});
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_EQ(results.steps[0].duration, seconds(2));
}

TEST_F(Sequence, AnInterruptionEndsTheStepAndStopsTheProgramsProperly) {
  program("ftp", "server");
  step("sleep", SleepStep{seconds(100)});
  step("never", SleepStep{seconds(1)});
  world().interrupt_after(seconds(5), 1);
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_EQ(results.interrupted, 2);
  EXPECT_EQ(results.steps[0].state, StepState::failed);
  EXPECT_THAT(results.steps[0].failure.seen, HasSubstr("interrupted: signal 2"));
  EXPECT_THAT(results.steps[1].notes, ElementsAre("not carried out: the run was interrupted"));
  EXPECT_THAT(problems(results), HasSubstr("error: interrupted by signal 2 (Interrupt) in step 1 (sleep)"));
  EXPECT_EQ(results.programs[0].end, "stopped");
}

TEST_F(Sequence, ASecondInterruptionKillsAtOnce) {
  program("ftp", "server");
  step("sleep", SleepStep{seconds(100)});
  world().interrupt_after(seconds(5), 1000);
  const Results results = run();
  EXPECT_EQ(results.interrupted, 2);
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "stop ftp:server", "kill ftp:server"));
  EXPECT_LT(results.duration, seconds(6));
}

TEST_F(Sequence, AnInterruptionWhileProgramsStartSkipsAllSteps) {
  program("ftp", "server");
  world().script("ftp", "server", [](FakeProgram&) {});
  step("sleep", SleepStep{seconds(1)});
  world().interrupt_after(seconds(1), 1);
  const Results results = run();
  EXPECT_EQ(results.interrupted, 2);
  EXPECT_THAT(problems(results), HasSubstr("(Interrupt) while the programs were starting"));
  EXPECT_EQ(results.steps[0].state, StepState::skipped);
}

}  // namespace
}  // namespace netrig::testing
