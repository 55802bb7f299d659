// The programs that a topology starts with: order, ready signs, and what goes wrong.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

using Kind = ReadySign::Kind;

class StartUp : public ScenarioTest {
 protected:
  ReadySign sign(Kind kind, std::uint16_t port = 0, const std::string& pattern = {}) {
    return {kind, port, pattern, seconds(3), {}};
  }
};

TEST_F(StartUp, PassesWhenAllAreReady) {
  program("one", "server --port 1");
  program("two", "server --port 2");
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(),
              ElementsAre("start one:server", "start two:server", "stop two:server", "stop one:server"));
  EXPECT_THAT(world().programs()[0]->request().arguments, ElementsAre("server", "--port", "1"));
  ASSERT_EQ(results.programs.size(), 2u);
  EXPECT_EQ(results.programs[0].end, "stopped");
  EXPECT_EQ(results.programs[0].log, "nodes/one/server.log");
}

TEST_F(StartUp, IndependentNodesStartAtTheSameTime) {
  for (const char* name : {"one", "two", "three"}) program(name, "server");
  for (const char* name : {"one", "two", "three"}) {
    world().script(name, "server", [](FakeProgram& server) { server.ready_after(milliseconds(100)); });
  }
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_LT(results.duration, milliseconds(150));
}

TEST_F(StartUp, NodesWaitForThoseTheyAreAfterAndStopBeforeThem) {
  program("late", "server");
  topology.nodes[0].after = {"middle"};
  node("middle").after = {"early"};  // without a program, yet a link in the chain
  program("early", "server");
  world().script("early", "server", [](FakeProgram& server) { server.ready_after(milliseconds(50)); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(), ElementsAre("start early:server", "start late:server", "stop late:server",
                                           "stop early:server"));
  EXPECT_EQ(world().programs()[1]->started() - world().programs()[0]->started(), milliseconds(50));
}

TEST_F(StartUp, WhatTheWorldNeedsIsReadyBeforeTheRestStartsAndStopsAfterIt) {
  program("pc", "client");
  node("router");
  world().need({"router", "advertiser-eth0", command("server --port 1")});
  world().script("router", "advertiser-eth0",
                 [](FakeProgram& server) { server.ready_after(milliseconds(30)); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(), ElementsAre("start router:advertiser-eth0", "start pc:client",
                                           "stop pc:client", "stop router:advertiser-eth0"));
  EXPECT_EQ(world().programs()[1]->started() - world().programs()[0]->started(), milliseconds(30));
  ASSERT_EQ(results.programs.size(), 2u);
  EXPECT_EQ(results.programs[0].log, "nodes/router/advertiser-eth0.log");
}

TEST_F(StartUp, FailsWhenWhatTheWorldNeedsDoesNotGetReady) {
  program("pc", "client");
  node("router");
  world().need({"router", "advertiser-eth0", command("server")});
  world().script("router", "advertiser-eth0", [](FakeProgram& server) { server.end({1, 0}); });
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("router:advertiser-eth0"));
  EXPECT_THAT(world().calls(), ElementsAre("start router:advertiser-eth0"));
}

TEST_F(StartUp, AfterMayNameATemplate) {
  program("client", "client");
  topology.nodes[0].after = {"pc"};
  program("pc-1", "server");
  program("pc-2", "server");
  topology.nodes[1].template_name = topology.nodes[2].template_name = "pc";
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(world().calls()[2], "start client:client");
}

TEST_F(StartUp, ProgramsOfANodeStartOneAfterAnother) {
  program("one", "server");
  topology.nodes[0].programs.push_back({.name = "client", .command = command("client")});
  world().script("one", "server", [](FakeProgram& server) { server.ready_after(milliseconds(20)); });
  EXPECT_TRUE(run().passed);
  EXPECT_EQ(world().programs()[1]->started() - world().programs()[0]->started(), milliseconds(20));
  EXPECT_THAT(world().calls()[2], "stop one:client");
}

TEST_F(StartUp, NodesThatWaitForEachOtherFailAtOnce) {
  program("one", "server");
  topology.nodes[0].after = {"two"};
  program("two", "server");
  topology.nodes[1].after = {"one"};
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("wait for each other"));
}

TEST_F(StartUp, AProgramThatEndsBeforeItIsReadyFailsTheRun) {
  program("ftp", "server --root 'no such'");
  step("never", SleepStep{seconds(1)});
  world().script("ftp", "server", [](FakeProgram& server) {
    server.print_after(milliseconds(1), "reading\nserver: no such: No such file or directory\n");
    server.exit_after(milliseconds(2), 1);
  });
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_EQ(problems(results),
            "error: expected ftp:server to say that it is ready within 10 s: it ended before that: exit "
            "status 1\n"
            "  command: server --root 'no such'\n"
            "  last lines of ftp:server, nodes/ftp/server.log:\n"
            "  | reading\n"
            "  | server: no such: No such file or directory\n");
  EXPECT_EQ(results.steps[0].state, StepState::skipped);
  EXPECT_FALSE(results.programs[0].good);
}

TEST_F(StartUp, AProgramThatNeverGetsReadyFailsAtItsLimit) {
  program("ftp", "server");
  program("other", "server");
  world().script("ftp", "server", [](FakeProgram&) {});
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("it runs, but has not said so"));
  EXPECT_THAT(problems(results), HasSubstr("hint: it says itself when it is ready; a key 'ready' beside its "
                                           "command, e.g. {udp: 53, within: 30s}, says what to wait for "
                                           "instead, and for how long; {started: true}"));
  EXPECT_THAT(problems(results), HasSubstr("ftp:server printed nothing; log: nodes/ftp/server.log"));
  EXPECT_GE(results.duration, seconds(10));
  EXPECT_LT(results.duration, seconds(11));
  EXPECT_THAT(world().calls(), ::testing::Contains("stop other:server"));
}

TEST_F(StartUp, AProgramThatCanNotBeExecutedFailsTheRun) {
  program("ftp", "server");
  world().refuse_start("ftp", "server", ENOENT);
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results),
              HasSubstr("expected ftp:server to start: start server: No such file or directory"));
}

TEST_F(StartUp, WaitsForAListeningPort) {
  program("ftp", "vsftpd").ready = sign(Kind::tcp_port, 21);
  world().listen_after(milliseconds(500), "ftp", Kind::udp_port, 21);
  world().listen_after(milliseconds(700), "ftp", Kind::tcp_port, 21);
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_GE(results.duration, milliseconds(700));
  EXPECT_LT(results.duration, milliseconds(730));
}

TEST_F(StartUp, APortThatNobodyListensOnFails) {
  program("ftp", "vsftpd").ready = sign(Kind::tcp_port, 21);
  topology.nodes[0].programs[0].ready->position = {7, 20};
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results),
              HasSubstr("error: expected ftp:vsftpd to listen on TCP port 21 within 3 s: it "
                        "runs, but nothing listens on that port\n"));
  EXPECT_THAT(problems(results),
              HasSubstr("hint: its 'ready' key in line 7 says what to wait for, and 'within' "
                        "in there for how long\n"));
}

TEST_F(StartUp, WaitsForALogLine) {
  program("dns", "named").ready = sign(Kind::log_line, 0, "^all zones loaded");
  world().script("dns", "named", [](FakeProgram& named) {
    named.print_after(milliseconds(1), "not all zones loaded\n");
    named.print_after(milliseconds(2), "all zones");
    named.print_after(milliseconds(5), " loaded\n");
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_GE(results.duration, milliseconds(5));
}

TEST_F(StartUp, ALogLineThatDoesNotComeFails) {
  program("dns", "named").ready = sign(Kind::log_line, 0, "loaded");
  EXPECT_THAT(problems(run()),
              HasSubstr("to print a line with \"loaded\" within 3 s: it runs, but printed no such line"));
}

TEST_F(StartUp, WaitsForAnExit) {
  program("pc", "setup").ready = sign(Kind::exit);
  world().script("pc", "setup", [](FakeProgram& setup) { setup.exit_after(milliseconds(300), 0); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(results.problems, IsEmpty());
}

TEST_F(StartUp, AnExitWithAnotherStatusFails) {
  program("pc", "setup").ready = sign(Kind::exit);
  world().script("pc", "setup", [](FakeProgram& setup) { setup.exit_after(milliseconds(300), 2); });
  EXPECT_THAT(problems(run()), HasSubstr("to end with exit status 0 within 3 s: it ended: exit status 2"));
}

TEST_F(StartUp, AForeignProgramWithoutASignIsReadyWhenStarted) {
  program("pc", "/usr/sbin/other");
  program("pc2", "setup");
  world().script("pc", "/usr/sbin/other", [](FakeProgram&) {});
  world().script("pc2", "setup", [](FakeProgram& setup) { setup.exit_after(milliseconds(0), 0); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(results.problems, IsEmpty());
}

TEST_F(StartUp, AnOwnProgramThatServesNobodyMayRunBesideAndEnd) {
  program("pc", "client").ready = sign(Kind::started);
  step("meanwhile", SleepStep{seconds(1)});
  world().script("pc", "client", [](FakeProgram& client) { client.exit_after(milliseconds(500), 0); });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(results.problems, IsEmpty());
  EXPECT_LT(results.duration, milliseconds(1100));
}

TEST_F(StartUp, AnOwnProgramThatServesNobodyMustNotFail) {
  program("pc", "client").ready = sign(Kind::started);
  step("meanwhile", SleepStep{seconds(1)});
  world().script("pc", "client", [](FakeProgram& client) { client.exit_after(milliseconds(500), 1); });
  EXPECT_THAT(problems(run()), HasSubstr("error: pc:client ended by itself: exit status 1"));
}

TEST_F(StartUp, AForeignProgramThatFailsAtOnceFailsTheRun) {
  program("pc", "setup");
  world().script("pc", "setup", [](FakeProgram& setup) { setup.end({127, 0}); });
  const std::string text = problems(run());
  EXPECT_THAT(text, HasSubstr("error: expected pc:setup to run: it ended: exit status 127\n"));
  EXPECT_THAT(text,
              HasSubstr("hint: without a key 'ready' beside its command, a program that is not netrig's "
                        "counts as ready as soon as it runs; ready: {tcp: PORT}"));
}

TEST_F(StartUp, AProgramMayGetReadyAndEndAtOnce) {
  program("pc", "client");
  program("dns", "named").ready = sign(Kind::log_line, 0, "done");
  world().script("pc", "client", [](FakeProgram& client) {
    client.ready_after(milliseconds(5));
    client.after_that([](FakeProgram& self) { self.end({0, 0}); });
  });
  world().script("dns", "named", [](FakeProgram& named) {
    named.print_after(milliseconds(5), "done");
    named.after_that([](FakeProgram& self) { self.end({0, 0}); });
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
}

TEST_F(StartUp, CallsBackWhenAllAreReady) {
  program("one", "server");
  step("sleep", SleepStep{seconds(1)});
  std::size_t calls_before = 0;
  WorldTime when;
  options.when_ready = [&](const StepPlayer&) {
    calls_before = world().calls().size();
    when = world().now();
  };
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_EQ(calls_before, 1u);
  EXPECT_EQ(when - results.started, milliseconds(1));
}

TEST_F(StartUp, WhatIsCalledCanEndAndRestartProgramsWithoutFailingTheRun) {
  program("one", "server");
  options.when_ready = [](const StepPlayer& play) {
    Step step;
    step.action = EndStep{EndStep::Kind::kill, "one", "server", seconds(5)};
    EXPECT_FALSE(play(step).failure);
    step.action = EndStep{EndStep::Kind::restart, "one", {}, seconds(5)};
    EXPECT_FALSE(play(step).failure);
    step.action = ReloadStep{"one", "nobody"};
    EXPECT_TRUE(play(step).failure);
  };
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(world().calls(),
              ElementsAre("start one:server", "kill one:server", "start one:server", "stop one:server"));
}

TEST_F(StartUp, DoesNotCallBackWhenOneIsNot) {
  program("one", "server");
  world().script("one", "server", [](FakeProgram&) {});
  options.when_ready = [](const StepPlayer&) { ADD_FAILURE() << "called"; };
  EXPECT_FALSE(run().passed);
}

TEST_F(StartUp, LeavesProgramsRunningWhenAsked) {
  program("one", "server");
  options.leave_running = true;
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(world().calls(), ElementsAre("start one:server"));
  EXPECT_EQ(results.programs[0].end, "still running");
}

TEST_F(StartUp, LeavesNothingRunningThatFailed) {
  program("one", "server");
  program("two", "server");
  world().script("two", "server", [](FakeProgram&) {});
  options.leave_running = true;
  EXPECT_FALSE(run().passed);
  EXPECT_THAT(world().calls(), ::testing::Contains("stop one:server"));
}

// By its exact name: an executable of netrig's that is named by its path is a foreign program.
TEST_F(StartUp, AProgramNamedByItsPathIsForeign) {
  program("one", "server");
  program("two", "/usr/bin/server");
  world().script("two", "/usr/bin/server", [](FakeProgram&) {});
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_TRUE(world().programs()[0]->request().own);
  EXPECT_FALSE(world().programs()[1]->request().own);
}

TEST_F(StartUp, EnvironmentIsTheProgramsAndTheWorldKnowsTheNodes) {
  program("pc", "server").environment = {{"A", "program"}, {"B", "b"}};
  topology.nodes[0].environment = {{"A", "node"}, {"C", "c"}};
  run();
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(world().programs()[0]->request().environment,
              ElementsAre(Pair("A", "program"), Pair("B", "b")));
}

}  // namespace
}  // namespace netrig::testing
