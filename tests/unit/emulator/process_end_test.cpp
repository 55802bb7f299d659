// The end of a process, waited for with a limit.
#include "emulator/process_end.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

namespace netrig::testing {
namespace {

constexpr auto kLong = std::chrono::seconds(30);

pid_t child(int status) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (status < 0) pause();
    _exit(status);
  }
  return pid;
}

TEST(ProcessEnd, IsToldAsAShellDoes) {
  EXPECT_EQ(shell_status(await_end(child(7), kLong).value()), 7);
  const pid_t killed = child(-1);
  kill(killed, SIGKILL);
  EXPECT_EQ(shell_status(await_end(killed, kLong).value()), 128 + SIGKILL);
}

TEST(ProcessEnd, IsNotWaitedForLongerThanTheLimit) {
  const pid_t pid = child(-1);
  EXPECT_FALSE(await_end(pid, std::chrono::milliseconds(10)));
  EXPECT_FALSE(await_end(pid, std::chrono::milliseconds(0)));
  kill(pid, SIGKILL);
  EXPECT_TRUE(await_end(pid, kLong));
}

TEST(ProcessEnd, NamesTheProcess) {
  const pid_t pid = child(0);
  siginfo_t info;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  const auto text = process_text(pid);
  EXPECT_TRUE(text.starts_with("process " + std::to_string(pid) + " (unit_emulator")) << text;
  EXPECT_TRUE(text.ends_with(", state Z)")) << text;
  ASSERT_TRUE(await_end(pid, kLong));
  EXPECT_EQ(process_text(pid), "process " + std::to_string(pid));
}

}  // namespace
}  // namespace netrig::testing
