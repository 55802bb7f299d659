// Programs in a lab: ready signs, input, stop, kill, silence, orphans, and what can't be started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <system_error>

#include "emulator/emulated_program.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kTwo = R"(
name: programs
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  a: {on: {lan: 10.0.0.1}}
  b: {on: {lan: 10.0.0.2}}
)";

class Programs : public ::testing::Test {
 protected:
  Lab lab = Lab::from_text(kTwo);
};

TEST_F(Programs, SayTheirStatusAndOutput) {
  const auto result = lab.run("a", "sh -c 'echo out; echo err >&2; exit 7'");
  EXPECT_EQ(result.exit.status, 7);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST_F(Programs, ThatAreMissingAreNamed) {
  try {
    lab.run("a", "no-such-program --option");
    FAIL() << "it was started";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string(error.what()).find("no-such-program"), std::string::npos) << error.what();
  }
}

TEST_F(Programs, TakeInput) {
  const auto cat = lab.start("a", "cat");
  lab.world().input(*cat, "one\n", false);
  ASSERT_TRUE(lab.wait_for_output(*cat, "one"));
  lab.world().input(*cat, "two\n", true);
  ASSERT_TRUE(lab.wait_for_exit(*cat));
  EXPECT_EQ(cat->output(), "one\ntwo\n");
}

TEST_F(Programs, TakeMoreInputThanAPipeHolds) {
  const std::string much(1 << 20, 'x');
  const auto cat = lab.start("a", "cat");
  lab.world().input(*cat, much, true);
  ASSERT_TRUE(lab.wait_for_exit(*cat));
  EXPECT_EQ(cat->output(), much);
}

TEST_F(Programs, EndByStopAndByKill) {
  const auto stopped = lab.start("a", "sleep 1000");
  lab.world().stop(*stopped);
  ASSERT_TRUE(lab.wait_for_exit(*stopped));
  EXPECT_EQ(stopped->exit_status()->signal, 15);
  const auto killed = lab.start("a", "sh -c 'trap \"\" TERM; echo up; while true; do read x; done'");
  ASSERT_TRUE(lab.wait_for_output(*killed, "up"));
  lab.world().kill(*killed);
  ASSERT_TRUE(lab.wait_for_exit(*killed));
  EXPECT_EQ(killed->exit_status()->signal, 9);
}

TEST_F(Programs, TakeTheirChildrenWithThem) {
  const auto parent = lab.start("a", "sh -c 'sleep 1000 & echo started; wait'");
  ASSERT_TRUE(lab.wait_for_output(*parent, "started"));
  lab.world().kill(*parent);
  ASSERT_TRUE(lab.wait_for_exit(*parent));
  EXPECT_NE(lab.run("a", "pgrep -x sleep").exit.status, 0);
}

TEST_F(Programs, LeaveNothingInTheBackgroundOfTheirStep) {
  auto scenario = Lab::from_text(std::string(kTwo) + R"(
scenario:
  - run:
      on: a
      command: sh -c 'sleep 1001 & setsid sleep 1002 & until pgrep -fx "sleep 1001" && pgrep -fx "sleep 1002"; do :; done'
  - {name: the job is gone, run: {on: a, command: "pgrep -fx 'sleep 1001'", expect: {exit: 1}}}
  - {name: the daemon goes on, run: {on: a, command: "pgrep -fx 'sleep 1002'"}}
)");
  const auto results = scenario.run_scenario();
  ASSERT_EQ(results.steps.size(), 3u);
  for (const auto& step : results.steps) {
    ASSERT_EQ(step.state, StepState::passed) << step.name << ": " << step.failure.seen;
  }
}

TEST_F(Programs, RunToTheirEndLeaveNothingInTheBackgroundEither) {
  EXPECT_EQ(lab.run("a", "sh -c 'sleep 1003 & until pgrep -fx \"sleep 1003\"; do :; done'").exit.status, 0);
  EXPECT_NE(lab.run("a", "pgrep -fx 'sleep 1003'").exit.status, 0);
}

TEST_F(Programs, WrittenInPythonAreHeardAtOnce) {
  const auto program = lab.start("a", "python3 -c 'import time; print(\"hello\"); time.sleep(1000)'");
  EXPECT_TRUE(lab.wait_for_output(*program, "hello", std::chrono::seconds(10)));
}

TEST_F(Programs, WhoseEndNobodyTellsAreGivenUp) {
  const auto program = lab.start("a", "sleep 1000");
  const pid_t pid = dynamic_cast<const EmulatedProgram&>(*program).pid;
  // As long as another process traces it, its parent does not hear of its end (ptrace(2)): the same as one
  // that hangs in the kernel, to whoever waits for it.
  int seized[2];
  ASSERT_EQ(pipe(seized), 0);
  const pid_t tracer = fork();
  if (tracer == 0) {
    const char good = ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0 ? 'y' : 'n';
    if (write(seized[1], &good, 1) == 1) pause();
    _exit(1);
  }
  char good = 0;
  ASSERT_EQ(read(seized[0], &good, 1), 1);
  ASSERT_EQ(good, 'y') << "the program can't be traced";
  ::testing::internal::CaptureStderr();
  const auto begin = std::chrono::steady_clock::now();
  { const auto gone = std::move(lab); }
  const auto took = std::chrono::steady_clock::now() - begin;
  const auto said = ::testing::internal::GetCapturedStderr();
  kill(tracer, SIGKILL);
  waitpid(tracer, nullptr, 0);
  close(seized[0]);
  close(seized[1]);
  EXPECT_THAT(said, ::testing::HasSubstr("a:sleep: process " + std::to_string(pid) +
                                         " (sleep, state Z) is still there"));
  EXPECT_LT(took, std::chrono::seconds(20));
}

TEST_F(Programs, OfAKilledNodeAreSilent) {
  const auto server = lab.start("b", "nc -l -p 7000");
  ASSERT_TRUE(lab.wait_for_port("b", ReadySign::Kind::tcp_port, 7000));
  const auto client = lab.start("a", "nc 10.0.0.2 7000");
  ASSERT_TRUE(lab.wait_for_packet("lan", "10.0.0.1:\\d+ > 10.0.0.2:7000 TCP flags ACK "));
  const auto before = lab.count_packets("lan", "10.0.0.2:7000 >");
  lab.world().kill_node("b");
  ASSERT_TRUE(lab.wait_for_exit(*server));
  EXPECT_EQ(lab.count_packets("lan", "10.0.0.2:7000 >"), before) << "neither a reset nor a FIN says goodbye";
  lab.world().revive_node("b");
  EXPECT_EQ(lab.run("a", "ping -c1 -W2 10.0.0.2").exit.status, 0);
}

TEST_F(Programs, AreGoneWithTheLab) {
  const auto orphan =
      lab.run("a", "sh -c 'setsid sleep 1000 >/dev/null 2>&1 & until pgrep -x sleep; do :; done'");
  EXPECT_EQ(orphan.exit.status, 0);
  EXPECT_EQ(lab.run("b", "pgrep -x sleep").exit.status, 0) << "it was there";
  { const auto gone = std::move(lab); }
  auto next = Lab::from_text(kTwo);
  EXPECT_NE(next.run("a", "pgrep -x sleep").exit.status, 0);
}

TEST_F(Programs, OfOursSayWhenTheyAreReady) {
  const auto server = lab.start("a", "ftp-server --root .");
  EXPECT_TRUE(lab.wait_for_ready(*server));
  EXPECT_TRUE(lab.world().listens("a", ReadySign::Kind::tcp_port, 21));
  const auto wrong = lab.start("a", "ftp-server --no-such-option");
  EXPECT_FALSE(lab.wait_for_ready(*wrong));
  EXPECT_EQ(wrong->exit_status()->status, 2);
}

TEST_F(Programs, OfOursKeepOnlyTheRightsTheyNeed) {
  const auto server = lab.start("a", "dns-server --forward 10.0.0.9");
  ASSERT_TRUE(lab.wait_for_ready(*server));
  const auto caps = lab.run("a", "sh -c 'grep CapEff /proc/$(pgrep -x dns-server)/status'");
  EXPECT_NE(caps.output.find("0000000000000400"), std::string::npos)
      << "CAP_NET_BIND_SERVICE alone: " << caps.output;
}

}  // namespace
}  // namespace netrig::testing
