// `start`, `reload`, `input`, `stop`, `kill` and `restart`.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

class ServiceStepTest : public ScenarioTest {
 protected:
  ServiceStepTest() { program("ftp", "server"); }

  EndStep end(EndStep::Kind kind, std::optional<std::string> name = "server") {
    return {kind, "ftp", std::move(name), seconds(5)};
  }
  StartStep start(const std::string& text, std::optional<ReadySign> ready = {}) {
    return {"ftp", "", command(text), std::move(ready)};
  }
  std::string first_seen() { return run().steps[0].failure.seen; }
};

TEST_F(ServiceStepTest, StartWaitsUntilTheProgramIsReady) {
  step("start", start("client --stay"));
  world().script("ftp", "client", [](FakeProgram& client) { client.ready_after(milliseconds(70)); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[0]);
  EXPECT_EQ(results.steps[0].duration, milliseconds(70));
  EXPECT_THAT(world().calls(),
              ElementsAre("start ftp:server", "start ftp:client", "stop ftp:client", "stop ftp:server"));
}

TEST_F(ServiceStepTest, StartFailsWhenTheProgramEndsOrStaysUnready) {
  step("start", start("client"));
  world().script("ftp", "client", [](FakeProgram& client) { client.exit_after(milliseconds(7), 3); });
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "it ended before that: exit status 3");
  EXPECT_THAT(results.problems, IsEmpty()) << problems(results);
}

TEST_F(ServiceStepTest, StartFailsAtItsLimit) {
  step("start", start("other", ReadySign{ReadySign::Kind::log_line, 0, "up", seconds(4), {}}));
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "it runs, but printed no such line");
  EXPECT_EQ(results.steps[0].duration, seconds(4));
}

TEST_F(ServiceStepTest, StartOfWhatRunsFails) {
  step("start", start("server"));
  EXPECT_THAT(first_seen(), HasSubstr("it runs already"));
}

TEST_F(ServiceStepTest, ReloadReachesTheProgram) {
  step("reload", ReloadStep{"ftp", "server"});
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[0]);
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "reload ftp:server", "stop ftp:server"));
}

TEST_F(ServiceStepTest, ReloadOfWhatDoesNotRunFails) {
  step("stop", end(EndStep::Kind::stop));
  step("reload", ReloadStep{"ftp", "server"});
  const auto failure = run().steps[1].failure;
  EXPECT_EQ(failure.expected, "ftp:server running, to be reloaded");
  EXPECT_EQ(failure.seen, "exit status 0");
  EXPECT_THAT(world().calls(), Not(Contains("reload ftp:server")));
}

TEST_F(ServiceStepTest, InputReachesTheProgram) {
  step("type", InputStep{"ftp", "server", {"hello", "bye"}, true});
  expect("echo", OutputExpectation{"ftp", "server", {"got hello"}, {}, seconds(1)});
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.on_input = [](FakeProgram& self, const std::string& text, bool last) {
      self.print_after(milliseconds(9), "got " + text + (last ? "end\n" : ""));
    };
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[1]);
  EXPECT_EQ(world().programs()[0]->output(), "got hello\nbye\nend\n");
}

TEST_F(ServiceStepTest, InputToWhatHasEndedFails) {
  step("stop", end(EndStep::Kind::stop));
  step("type", InputStep{"ftp", "server", {"hello"}, false});
  EXPECT_EQ(run().steps[1].failure.seen, "exit status 0");
}

TEST_F(ServiceStepTest, InputToAnUnknownProgramFails) {
  step("type", InputStep{"ftp", "chat", {"hello"}, false});
  EXPECT_EQ(first_seen(), "no such program was started");
}

TEST_F(ServiceStepTest, InputThatTheWorldRefusesFails) {
  step("type", InputStep{"ftp", "server", {"hello"}, false});
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.on_input = [](FakeProgram&, const std::string&, bool) {
      throw std::system_error(EPIPE, std::generic_category(), "write to server");
    };
  });
  EXPECT_EQ(first_seen(), "write to server: Broken pipe");
}

TEST_F(ServiceStepTest, StopWaitsForTheEnd) {
  step("stop", end(EndStep::Kind::stop));
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.on_stop = [](FakeProgram& self) { self.exit_after(seconds(2), 0); };
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_EQ(results.steps[0].duration, seconds(2));
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "stop ftp:server"));
}

TEST_F(ServiceStepTest, StopKillsWhatDoesNotEnd) {
  step("stop", end(EndStep::Kind::stop));
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.on_stop = [](FakeProgram&) {};
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(results.steps[0].notes,
              ElementsAre("ftp:server did not end within 5 s of the stop event and was killed"));
  EXPECT_EQ(results.programs[0].end, "killed");
}

TEST_F(ServiceStepTest, WhatEvenAKillDoesNotEndFails) {
  step("kill", end(EndStep::Kind::kill));
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.on_stop = [](FakeProgram&) {};
    server.immortal = true;
  });
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "still running 5 s after the kill");
  EXPECT_THAT(problems(results), HasSubstr("error: ftp:server still runs 5 s after it was killed"));
  EXPECT_LT(results.duration, seconds(20));
}

TEST_F(ServiceStepTest, StopOfAProgramThatCrashedBeforeFailsAndIsToldOnce) {
  step("sleep", SleepStep{seconds(1)});
  step("stop", end(EndStep::Kind::stop));
  world().script("ftp", "server", [](FakeProgram& server) {
    server.ready_after(milliseconds(1));
    server.die_after(milliseconds(500), 6);
  });
  const Results results = run();
  EXPECT_EQ(results.steps[1].failure.seen, "it ended by itself: killed by signal 6 (Aborted)");
  EXPECT_THAT(results.problems, IsEmpty());
}

TEST_F(ServiceStepTest, StopOfAnUnknownProgramFails) {
  step("stop", end(EndStep::Kind::stop, "chat"));
  EXPECT_EQ(first_seen(), "no such program was started");
}

TEST_F(ServiceStepTest, StopTwiceIsNoted) {
  step("stop", end(EndStep::Kind::stop));
  step("stop again", end(EndStep::Kind::stop));
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(results.steps[1].notes, ElementsAre("ftp:server was not running"));
}

TEST_F(ServiceStepTest, KillIsNotACrash) {
  step("kill", end(EndStep::Kind::kill));
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "kill ftp:server"));
}

TEST_F(ServiceStepTest, StopOfANodeStopsAllItsPrograms) {
  step("start", start("client"));
  step("stop", end(EndStep::Kind::stop, std::nullopt));
  EXPECT_TRUE(run().passed);
  EXPECT_THAT(world().calls(),
              ElementsAre("start ftp:server", "start ftp:client", "stop ftp:client", "stop ftp:server"));
}

TEST_F(ServiceStepTest, AKilledNodeIsSilentUntilItIsRestarted) {
  step("kill", end(EndStep::Kind::kill, std::nullopt));
  step("restart", end(EndStep::Kind::restart, std::nullopt));
  step("run", RunStep{{"ftp"}, command("true"), {.exit = 0}});
  world().script("ftp", "true", [](FakeProgram& program) { program.exit_after(milliseconds(1), 0); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(), ElementsAre("start ftp:server", "kill node ftp", "revive node ftp",
                                           "start ftp:server", "start ftp:true", "stop ftp:server"));
  EXPECT_EQ(results.programs.size(), 3u);
}

TEST_F(ServiceStepTest, NothingRunsOnAKilledNode) {
  step("kill", end(EndStep::Kind::kill, std::nullopt));
  step("run", RunStep{{"ftp"}, command("true"), {.exit = 0}});
  EXPECT_THAT(run().steps[1].failure.seen, HasSubstr("it was killed by an earlier step"));
  EXPECT_THAT(world().calls(), Not(Contains("start ftp:true")));
}

TEST_F(ServiceStepTest, NothingIsStartedOnAKilledNode) {
  step("kill", end(EndStep::Kind::kill, std::nullopt));
  step("start", start("client"));
  EXPECT_THAT(run().steps[1].failure.seen, HasSubstr("it was killed by an earlier step"));
}

TEST_F(ServiceStepTest, RestartStopsWhatRunsAndWaitsUntilItIsReadyAgain) {
  step("restart", end(EndStep::Kind::restart));
  world().script("ftp", "server", [](FakeProgram& server) { server.ready_after(milliseconds(30)); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(),
              ElementsAre("start ftp:server", "stop ftp:server", "start ftp:server", "stop ftp:server"));
  EXPECT_EQ(results.steps[0].duration, milliseconds(31));
}

TEST_F(ServiceStepTest, RestartOfWhatDoesNotGetReadyFails) {
  step("restart", end(EndStep::Kind::restart));
  world().script("ftp", "server", [first = true](FakeProgram& server) mutable {
    if (first) server.ready_after(milliseconds(1));
    if (!first) server.exit_after(milliseconds(2), 1);
    first = false;
  });
  EXPECT_EQ(first_seen(), "it ended before that: exit status 1");
}

TEST_F(ServiceStepTest, RestartStartsAgainWhatHasEnded) {
  step("sleep", SleepStep{seconds(1)});
  step("restart", end(EndStep::Kind::restart));
  world().script("ftp", "server", [first = true](FakeProgram& server) mutable {
    server.ready_after(milliseconds(1));
    if (first) server.exit_after(milliseconds(2), 0);
    first = false;
  });
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(results.problems, IsEmpty()) << problems(results);
}

TEST_F(ServiceStepTest, RestartDoesNotHideACrash) {
  step("sleep", SleepStep{seconds(1)});
  step("restart", end(EndStep::Kind::restart));
  world().script("ftp", "server", [first = true](FakeProgram& server) mutable {
    server.ready_after(milliseconds(1));
    if (first) server.die_after(milliseconds(2), 11);
    first = false;
  });
  const Results results = run();
  EXPECT_EQ(results.count(StepState::passed), 2u);
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("ended by itself: killed by signal 11"));
}

}  // namespace
}  // namespace netrig::testing
