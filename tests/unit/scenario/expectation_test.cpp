// Expectations about files, output and ends.
#include <sys/stat.h>

#include <filesystem>

#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class Expectations : public ScenarioTest {
 protected:
  Expectations() {
    program("ftp", "server");
    node("pc");
  }

  void script_server(FakeWorld::Script script) {
    world().script("ftp", "server", [script = std::move(script)](FakeProgram& server) {
      server.ready_after(milliseconds(0));
      script(server);
    });
  }
  const StepResult& only_step() {
    results_ = run();
    return results_.steps.at(0);
  }

  const SameFilesExpectation same{{{"pc", "report.txt"}, {"ftp", "share/report.txt"}}};

 private:
  Results results_;
};

TEST_F(Expectations, SameFilesHold) {
  const std::string large(200'000, 'x');
  world().put_file("pc", "report.txt", large);
  world().put_file("ftp", "share/report.txt", large);
  expect("same", same);
  EXPECT_EQ(only_step().state, StepState::passed);
}

TEST_F(Expectations, AMissingFileIsNamed) {
  world().put_file("pc", "report.txt", "x");
  expect("same", same);
  const StepResult& result = only_step();
  EXPECT_EQ(result.failure.expected, "the same bytes in pc:report.txt and ftp:share/report.txt");
  EXPECT_EQ(result.failure.seen, "ftp:share/report.txt is missing");
}

TEST_F(Expectations, ADirectoryIsNoFile) {
  world().put_file("pc", "report.txt", "x");
  world().put_file("ftp", "share/report.txt/x", "x");
  expect("same", same);
  EXPECT_EQ(only_step().failure.seen, "ftp:share/report.txt is no regular file");
}

TEST_F(Expectations, TheFirstDifferenceIsNamed) {
  std::string large(200'000, 'x');
  world().put_file("pc", "report.txt", large);
  large[131'072] = 'y';
  world().put_file("ftp", "share/report.txt", large);
  expect("same", same);
  EXPECT_EQ(only_step().failure.seen,
            "they differ from byte 131072 on (counted from 0): pc:report.txt has 200000 bytes, "
            "ftp:share/report.txt has 200000 bytes");
}

TEST_F(Expectations, AShorterFileDiffersAtItsEnd) {
  world().put_file("pc", "report.txt", std::string(65'536, 'x'));
  world().put_file("ftp", "share/report.txt", std::string(65'536, 'x') + "y");
  expect("same", same);
  EXPECT_THAT(only_step().failure.seen, HasSubstr("differ from byte 65536 on"));
}

TEST_F(Expectations, ALinkThatLeadsOutOfTheNodeIsNotFollowed) {
  world().put_file("pc", "report.txt", "x");
  world().put_file("ftp", "share/other.txt", "x");
  const std::filesystem::path share = std::filesystem::path(world().node_directory("ftp")) / "share";
  std::filesystem::create_symlink("../../pc/report.txt", share / "report.txt");
  expect("same", same);
  expect("within", SameFilesExpectation{{{"pc", "report.txt"}, {"ftp", "share/link.txt"}}});
  std::filesystem::create_symlink("other.txt", share / "link.txt");
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "ftp:share/report.txt leads out of the node's directory");
  EXPECT_EQ(results.steps[1].state, StepState::passed) << detail(results.steps[1]);
}

TEST_F(Expectations, AnAbsoluteLinkAndADeviceAreNotRead) {
  world().put_file("ftp", "share/report.txt", "x");
  const std::filesystem::path own = world().node_directory("pc");
  std::filesystem::create_symlink("/dev/zero", own / "report.txt");
  expect("link", same);
  ASSERT_EQ(::mkfifo((own / "fifo").c_str(), 0600), 0);
  expect("fifo", SameFilesExpectation{{{"pc", "fifo"}, {"ftp", "share/report.txt"}}});
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.seen, "pc:report.txt leads out of the node's directory");
  EXPECT_EQ(results.steps[1].failure.seen, "pc:fifo is no regular file");
}

TEST_F(Expectations, WaitRepeatsUntilTheFilesAreTheSame) {
  world().put_file("pc", "report.txt", "x");
  world().after(seconds(4), [this] { world().put_file("ftp", "share/report.txt", "x"); });
  expect("same", same, true);
  const StepResult& result = only_step();
  EXPECT_EQ(result.state, StepState::passed);
  EXPECT_GE(result.duration, milliseconds(3990));
}

TEST_F(Expectations, OutputHoldsNow) {
  script_server([](FakeProgram& server) { server.print_after(milliseconds(0), "user bob logged in\n"); });
  step("sleep", SleepStep{seconds(1)});
  expect("login", OutputExpectation{"ftp", "server", {"user .* logged in$"}, {"denied"}, {}});
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[1]);
}

TEST_F(Expectations, OutputCountsFromAStepOn) {
  script_server([](FakeProgram& server) {
    server.print_after(milliseconds(0), "read\n");
    server.print_after(seconds(2), "read again\n");
  });
  step("wait", SleepStep{seconds(1)});
  step("mark", SleepStep{milliseconds(1)});
  expect("later", OutputExpectation{"ftp", "server", {"^read again$"}, {"^read$"}, seconds(3), "mark"}, true);
  expect("now", OutputExpectation{"ftp", "server", {"^read$"}, {}, {}, "mark"});
  const Results results = run();
  EXPECT_EQ(results.steps[2].state, StepState::passed) << detail(results.steps[2]);
  EXPECT_EQ(results.steps[3].failure.expected, "ftp:server printed a line with \"^read$\", since \"mark\"");
  EXPECT_EQ(results.steps[3].failure.seen, "no line matches \"^read$\"");
}

TEST_F(Expectations, OutputOfALaterStartCountsWhole) {
  script_server([](FakeProgram& server) { server.print_after(milliseconds(0), "started\n"); });
  step("mark", SleepStep{seconds(1)});
  step("restart", EndStep{EndStep::Kind::restart, "ftp", "server", seconds(5)});
  expect("started", OutputExpectation{"ftp", "server", {"started"}, {}, seconds(1), "mark"});
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[2]);
}

TEST_F(Expectations, OutputThatIsMissingFailsAtOnceWithoutALimit) {
  script_server([](FakeProgram& server) { server.print_after(seconds(1), "user bob logged in\n"); });
  expect("login", OutputExpectation{"ftp", "server", {"logged in"}, {}, {}});
  const StepResult& result = only_step();
  EXPECT_EQ(result.failure.expected, "ftp:server printed a line with \"logged in\"");
  EXPECT_EQ(result.failure.seen, "no line matches \"logged in\"");
  EXPECT_EQ(result.duration, milliseconds(0));
}

TEST_F(Expectations, OutputIsWaitedForWithinTheLimitAndReadOnce) {
  script_server([](FakeProgram& server) {
    for (int line = 0; line < 500; ++line) server.print_after(milliseconds(10 * line), "another line\n");
    server.print_after(seconds(6), "logged in\n");
  });
  expect("login", OutputExpectation{"ftp", "server", {"logged in"}, {}, seconds(8)});
  EXPECT_EQ(only_step().state, StepState::passed);
  const FakeProgram& server = *world().programs()[0];
  EXPECT_LE(server.bytes_read, server.output().size() + 100) << "read again and again";
}

TEST_F(Expectations, ForbiddenOutputFailsAtOnce) {
  script_server([](FakeProgram& server) { server.print_after(milliseconds(50), "access denied\n"); });
  expect("login", OutputExpectation{"ftp", "server", {"logged in"}, {"denied"}, seconds(8)});
  const StepResult& result = only_step();
  EXPECT_THAT(result.failure.seen, HasSubstr("a line matches \"denied\""));
  EXPECT_LT(result.duration, seconds(1));
}

TEST_F(Expectations, ForbiddenOutputIsWatchedForToTheEndOfTheTime) {
  script_server([](FakeProgram& server) { server.print_after(seconds(6), "access denied\n"); });
  expect("quiet", OutputExpectation{"ftp", "server", {}, {"denied"}, seconds(5)});
  expect("loud", OutputExpectation{"ftp", "server", {}, {"denied"}, seconds(5)});
  const Results results = run();
  EXPECT_EQ(results.steps[0].state, StepState::passed);
  EXPECT_EQ(results.steps[0].duration, seconds(5));
  EXPECT_EQ(results.steps[1].state, StepState::failed);
  EXPECT_LE(results.steps[1].duration, seconds(1));
}

TEST_F(Expectations, AWaitForOutputEndsWithIt) {
  script_server([](FakeProgram& server) { server.print_after(seconds(1), "logged in\n"); });
  expect("login", OutputExpectation{"ftp", "server", {"logged in"}, {"denied"}, seconds(8)}, true);
  EXPECT_LE(only_step().duration, milliseconds(1100));
}

TEST_F(Expectations, OutputOfAProgramThatEndedIsNotWaitedFor) {
  step("run", RunStep{{"pc"}, command("dig"), {}});
  expect("answer", OutputExpectation{"pc", "dig", {"10.0.0.4"}, {}, seconds(60)});
  world().script("pc", "dig", [](FakeProgram& dig) {
    dig.print_after(milliseconds(1), "SERVFAIL\n");
    dig.exit_after(milliseconds(1), 0);
  });
  const Results results = run();
  EXPECT_EQ(results.steps[1].state, StepState::failed);
  EXPECT_EQ(results.steps[1].duration, milliseconds(0));
  EXPECT_THAT(detail(results.steps[1]), HasSubstr("| SERVFAIL"));
}

TEST_F(Expectations, OutputOfAllStartsCounts) {
  step("restart", EndStep{EndStep::Kind::restart, "ftp", "server", seconds(5)});
  expect("first", OutputExpectation{"ftp", "server", {"start 1", "start 2"}, {}, {}});
  script_server([count = 0](FakeProgram& server) mutable {
    server.print_after(milliseconds(0), "start " + std::to_string(++count) + "\n");
  });
  // The script is called for each start, and its counter is one for both.
  step("sleep", SleepStep{seconds(1)});
  std::swap(topology.scenario[1], topology.scenario[2]);
  const Results results = run();
  EXPECT_TRUE(results.passed) << detail(results.steps[2]);
}

TEST_F(Expectations, OutputOfAnUnknownProgramFails) {
  expect("login", OutputExpectation{"ftp", "chat", {"x"}, {}, seconds(5)});
  EXPECT_EQ(only_step().failure.seen, "no such program was started");
}

TEST_F(Expectations, AnEndIsWaitedFor) {
  script_server([](FakeProgram& server) { server.exit_after(seconds(2), 7); });
  expect("end", ExitExpectation{"ftp", "server", 7, false, seconds(5)});
  const Results results = run();
  EXPECT_TRUE(results.passed) << problems(results) << detail(results.steps[0]);
  EXPECT_THAT(results.problems, IsEmpty()) << "the end was expected";
}

TEST_F(Expectations, AnotherStatusFails) {
  script_server([](FakeProgram& server) { server.exit_after(seconds(2), 7); });
  expect("end", ExitExpectation{"ftp", "server", 0, false, seconds(5)});
  const StepResult& result = only_step();
  EXPECT_EQ(result.failure.expected, "ftp:server ended with status 0");
  EXPECT_EQ(result.failure.seen, "exit status 7");
}

TEST_F(Expectations, NoEndFailsAtTheLimit) {
  expect("end", ExitExpectation{"ftp", "server", 0, false, seconds(5)});
  const StepResult& result = only_step();
  EXPECT_EQ(result.failure.seen, "still running");
  EXPECT_EQ(result.duration, seconds(5));
}

TEST_F(Expectations, RunningHolds) {
  expect("runs", ExitExpectation{"ftp", "server", {}, true, {}});
  EXPECT_EQ(only_step().state, StepState::passed);
}

TEST_F(Expectations, RunningIsWatchedToTheEndOfTheTime) {
  script_server([](FakeProgram& server) { server.exit_after(seconds(6), 0); });
  expect("runs", ExitExpectation{"ftp", "server", {}, true, seconds(5)});
  expect("runs on", ExitExpectation{"ftp", "server", {}, true, seconds(5)});
  const Results results = run();
  EXPECT_EQ(results.steps[0].duration, seconds(5));
  EXPECT_EQ(results.steps[1].failure.seen, "exit status 0");
}

TEST_F(Expectations, RunningFailsForWhatEnded) {
  script_server([](FakeProgram& server) { server.exit_after(milliseconds(2), 0); });
  step("sleep", SleepStep{seconds(1)});
  expect("runs", ExitExpectation{"ftp", "server", {}, true, seconds(9)});
  const Results results = run();
  EXPECT_EQ(results.steps[1].failure.expected, "ftp:server running");
  EXPECT_EQ(results.steps[1].failure.seen, "exit status 0");
  EXPECT_EQ(results.steps[1].duration, milliseconds(0));
}

}  // namespace
}  // namespace netrig::testing
