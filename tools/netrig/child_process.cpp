#include "child_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "command.hpp"
#include "emulator/process_events.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

void settle_in(pid_t parent) {
  checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the parent process");
  if (::getppid() != parent) ::_exit(kExitFailed);
  const auto blocked = awaited_signals();
  ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
}

int carry_out(const std::function<int()>& body, pid_t parent) {
  try {
    settle_in(parent);
    return body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "netrig: %s\n", error.what());
    return kExitFailed;
  }
}

}  // namespace

ChildProcess::ChildProcess(const std::function<int()>& body) {
  std::fflush(nullptr);  // what is buffered is written once
  const auto parent = ::getpid();
  pid_ = checked(::fork(), "start another process");
  if (pid_ != 0) return;
  const int status = carry_out(body, parent);
  std::fflush(nullptr);
  ::_exit(status);
}

ChildProcess::~ChildProcess() {
  if (wait_status_) return;
  signal(SIGKILL);
  wait();
}

void ChildProcess::signal(int number) const {
  if (!wait_status_) ::kill(pid_, number);
}

int ChildProcess::wait() {
  int status = 0;
  if (!wait_status_) {
    retry_interrupted([&] { return ::waitpid(pid_, &status, 0); });
    wait_status_ = status;
  }
  return *wait_status_;
}

std::optional<int> ChildProcess::ended() {
  int status = 0;
  if (!wait_status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) wait_status_ = status;
  return wait_status_;
}

}  // namespace netrig
