#include "raw/end_by_signal.hpp"

#include <unistd.h>

#include <csignal>

namespace netrig {

void end_by_signal(int number) {
  std::signal(number, SIG_DFL);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, number);
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  ::raise(number);
  ::_exit(1);  // for a signal that does not end a process
}

}  // namespace netrig
