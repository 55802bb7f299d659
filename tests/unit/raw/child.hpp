// A process that a test forks, and never leaves behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>

namespace netrig::testing {

class Child {
 public:
  /// Forks; `body` gives the child's exit status. What it throws is printed, with status 99.
  explicit Child(const std::function<int()>& body);
  /// Kills it unless wait() has seen its end.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  /// The wait status, see wait(2). Fails the test, and gives -1, when the child goes on for 20 s.
  int wait();
  /// The processor's time that it has used.
  std::chrono::nanoseconds processor_time() const;

 private:
  pid_t pid_ = -1;
};

}  // namespace netrig::testing
