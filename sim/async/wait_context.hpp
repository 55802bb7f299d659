// What all parts of one host share for waiting: the loop, its clock's timers, and the list of waits that go
// on.
#pragma once

#include <memory>

#include "async/deadline_timer.hpp"
#include "async/waiter.hpp"
#include "host/task.hpp"

namespace netrig {

class WaitContext {
 public:
  virtual ~WaitContext() = default;
  WaitContext(const WaitContext&) = delete;
  WaitContext& operator=(const WaitContext&) = delete;

  const Executor& executor() const { return executor_; }
  virtual std::unique_ptr<DeadlineTimer> make_timer() = 0;
  std::shared_ptr<Waiter> make_waiter() {
    return std::make_shared<Waiter>(executor_, make_timer(), waiting_);
  }

  /// True now and then, when many calls in a row were served without waiting: then the caller must let the
  /// loop run, or a fast peer would starve timers and other coroutines.
  bool must_yield();
  void yielded() { served_ = 0; }

  /// Destroys every coroutine that still waits.
  void drop_waits();

 protected:
  explicit WaitContext(Executor executor) : executor_(std::move(executor)) {}

 private:
  Executor executor_;
  WaiterList waiting_;
  unsigned served_ = 0;
};

/// Lets the loop run once.
Task<> yield(std::shared_ptr<WaitContext> context);

/// Sleeps; throws boost::system::system_error when it is cancelled.
Task<> sleep_until(std::shared_ptr<WaitContext> context, TimePoint time);

}  // namespace netrig
