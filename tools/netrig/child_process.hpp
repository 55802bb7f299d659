// ChildProcess: work of this program in a process of its own.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>

namespace netrig {

/// A copy of this process (fork(2)) that does one thing and ends. It dies with its parent, whatever becomes
/// of that.
class ChildProcess {
 public:
  /// `body` gives the exit status; an exception is printed, and 1. Signals that a ProcessEvents of the parent
  /// has blocked reach the child. To be called without threads. Throws std::system_error.
  explicit ChildProcess(const std::function<int()>& body);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Ends it where it is.
  ~ChildProcess();

  void signal(int number) const;
  /// The wait status (wait(2)) once it has ended; waits for that.
  int wait();
  /// Does not wait.
  std::optional<int> ended();

 private:
  pid_t pid_ = -1;
  std::optional<int> wait_status_;
};

}  // namespace netrig
