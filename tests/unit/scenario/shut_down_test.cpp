// The end of a run: unexpected ends, the order of stopping, the captures.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class ShutDown : public ScenarioTest {
 protected:
  ShutDown() {
    program("ftp", "server");
    step("sleep", SleepStep{seconds(1)});
  }
  void script_server(FakeWorld::Script script) {
    world().script("ftp", "server", [script = std::move(script)](FakeProgram& server) {
      server.ready_after(milliseconds(0));
      script(server);
    });
  }
};

TEST_F(ShutDown, AServerThatCrashedFailsTheRun) {
  script_server([](FakeProgram& server) {
    server.print_after(milliseconds(5), "about to crash\n");
    server.die_after(milliseconds(10), 11);
  });
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_EQ(results.count(StepState::passed), 1u);
  EXPECT_EQ(problems(results),
            "error: ftp:server ended by itself: killed by signal 11 (Segmentation fault)\n"
            "  last lines of ftp:server, nodes/ftp/server.log:\n"
            "  | about to crash\n");
}

TEST_F(ShutDown, AProgramThatIsDownIsEvidenceOfALaterFailure) {
  topology.nodes.back().programs.back().command.own = false;
  script_server([](FakeProgram& server) { server.exit_after(milliseconds(10), 5); });
  expect("output", OutputExpectation{.node = "ftp", .program = "server", .output = {"hello"}});
  step("skipped", SleepStep{seconds(1)});
  const Results results = run();
  EXPECT_THAT(results.steps[1].failure.evidence,
              ::testing::Contains("ftp:server had ended by itself: exit status 5, nodes/ftp/server.log"));
}

TEST_F(ShutDown, AProgramThatRunsOrWasStoppedIsNone) {
  script_server([](FakeProgram&) {});
  program("dns", "client");
  step("stop", EndStep{.kind = EndStep::Kind::stop, .node = "ftp"});
  expect("output", OutputExpectation{.node = "dns", .program = "client", .output = {"hello"}});
  const Results results = run();
  EXPECT_EQ(results.steps.back().state, StepState::failed);
  EXPECT_THAT(detail(results.steps.back()), ::testing::Not(HasSubstr("had ended by itself")));
}

TEST_F(ShutDown, AServerThatEndsWithAStatusFailsTheRun) {
  script_server([](FakeProgram& server) { server.exit_after(milliseconds(10), 1); });
  EXPECT_FALSE(run().passed);
}

TEST_F(ShutDown, AServerThatEndsWithStatusZeroIsAWarning) {
  script_server([](FakeProgram& server) { server.exit_after(milliseconds(10), 0); });
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("warning: ftp:server ended by itself: exit status 0"));
}

TEST_F(ShutDown, AServerThatCrashesWhenStoppedFailsTheRun) {
  script_server([](FakeProgram& server) {
    server.on_stop = [](FakeProgram& self) { self.die_after(milliseconds(1), 6); };
  });
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results),
              HasSubstr("error: ftp:server ended badly, when stopped: killed by signal 6"));
}

TEST_F(ShutDown, OursEndWithStatusZeroWhenStopped) {
  script_server([](FakeProgram& server) {
    server.on_stop = [](FakeProgram& self) { self.exit_after(milliseconds(1), 1); };
  });
  EXPECT_FALSE(run().passed);
}

TEST_F(ShutDown, ForeignProgramsMayEndInTheirWayWhenStopped) {
  program("dns", "named");
  program("dhcp", "dnsmasq");
  world().script("dns", "named", [](FakeProgram& named) {
    named.on_stop = [](FakeProgram& self) { self.die_after(milliseconds(1), 15); };
  });
  world().script("dhcp", "dnsmasq", [](FakeProgram& dnsmasq) {
    dnsmasq.on_stop = [](FakeProgram& self) { self.exit_after(milliseconds(1), 3); };
  });
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results);
  EXPECT_THAT(results.problems, IsEmpty());
  EXPECT_EQ(results.programs[1].end, "stopped");
  EXPECT_EQ(results.programs[2].end, "when stopped: exit status 3");
}

TEST_F(ShutDown, AnEndThatIsExpectedIsGoodWhenStopped) {
  for (const int expected : {1, 2}) {
    script_server([](FakeProgram& server) {
      server.on_stop = [](FakeProgram& self) { self.exit_after(milliseconds(1), 1); };
    });
    step("stop", EndStep{.kind = EndStep::Kind::stop, .node = "ftp"});
    expect("its end", ExitExpectation{.node = "ftp", .program = "server", .exit = expected});
    EXPECT_EQ(run().passed, expected == 1);
  }
}

TEST_F(ShutDown, WhatDoesNotStopIsKilledAndSaid) {
  script_server([](FakeProgram& server) { server.on_stop = [](FakeProgram&) {}; });
  const Results results = run();
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("warning: ftp:server did not end within 5 s"));
  EXPECT_EQ(results.programs[0].end, "killed");
  EXPECT_LT(results.duration, seconds(7));
}

TEST_F(ShutDown, CapturesAreReported) {
  world().frame_after(milliseconds(900), "lan", datagram(11));
  const Results results = run();
  ASSERT_EQ(results.captures.size(), 1u);
  EXPECT_EQ(results.captures[0].link, "lan");
  EXPECT_EQ(results.captures[0].path, "links/lan.pcap");
  EXPECT_EQ(results.captures[0].frames, 1u) << "flushed";
}

TEST_F(ShutDown, ACaptureThatCouldNotBeWrittenFailsTheRun) {
  world().fail_capture("lan", "No space left on device");
  const Results results = run();
  EXPECT_FALSE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("error: the capture of lan failed: No space left on device"));
}

TEST_F(ShutDown, ResultsSayWhatRanWhere) {
  const Results results = run();
  EXPECT_EQ(results.name, "boot");
  EXPECT_EQ(results.file, "boot.yaml");
  EXPECT_EQ(results.world, "emulated");
  EXPECT_EQ(results.repeat_command, "netrig run boot.yaml");
  EXPECT_EQ(results.run_directory, world().run_directory());
  EXPECT_EQ(results.started, results.started);
  EXPECT_GE(results.duration, seconds(1));
}

}  // namespace
}  // namespace netrig::testing
