#include "child.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>

#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig::testing {

Child::Child(const std::function<int()>& body) {
  std::fflush(nullptr);
  pid_ = checked(fork(), "fork");
  if (pid_ != 0) return;
  int status = 99;
  try {
    status = body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  std::fflush(nullptr);
  _exit(status);
}

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Child::signal(int number) const {
  ASSERT_GT(pid_, 0) << "it has ended";
  checked(::kill(pid_, number), "signal a child");
}

int Child::wait() {
  constexpr int kLimitMilliseconds = 20'000;
  const auto process = FileDescriptor::adopt(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  pollfd ended{process.number(), POLLIN, 0};
  retry_interrupted([&] { return poll(&ended, 1, kLimitMilliseconds); });
  int status = -1;
  if (waitpid(pid_, &status, WNOHANG) != pid_) {
    ADD_FAILURE() << "the child does not end";
    return -1;
  }
  pid_ = -1;
  return status;
}

std::chrono::nanoseconds Child::processor_time() const {
  clockid_t clock{};
  timespec time{};
  checked(-clock_getcpuclockid(pid_, &clock), "find a child's clock");
  checked(clock_gettime(clock, &time), "read a child's clock");
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace netrig::testing
