// How one coroutine wakes another, or just sleeps: a latch with a deadline, on the host's clock.
#pragma once

#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

/// A latch that one wait takes: notify() ends all current waits, or, when there is none, the next one.
/// Waiting again and again while looking at shared state is thus never late:
///
///     while (queue.empty()) co_await changed->wait({});
class Event {
 public:
  virtual ~Event() = default;

  virtual void notify() = 0;
  /// Errors: timed_out, closed (the event was destroyed, or the waiting group cancelled).
  virtual Task<Result<>> wait(Deadline deadline) = 0;
};

}  // namespace netrig
