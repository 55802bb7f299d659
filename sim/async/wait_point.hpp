// WaitPoint: something that can be closed and becomes ready, e.g. a socket; and when_ready(), by which every
// call on it waits: try; on "would block" wait for readiness or the deadline; try again.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "async/wait_context.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

enum class Readiness { read, write, error };

/// Shared by the socket that owns it and by the coroutines that wait in it, so that a socket may be destroyed
/// while they wait.
class WaitPoint {
 public:
  virtual ~WaitPoint() = default;

  WaitContext& wait_context() const { return *context_; }
  const std::shared_ptr<WaitContext>& shared_wait_context() const { return context_; }
  virtual bool is_closed() const = 0;

  /// Until it may be ready. Errors: timed_out, closed. One coroutine a kind of readiness.
  Task<Result<>> wait(Readiness readiness, Deadline deadline);
  /// Ends the wait for `readiness`: with an error, or to look again.
  void wake(Readiness readiness, Error error = {});

 protected:
  explicit WaitPoint(std::shared_ptr<WaitContext> context) : context_(std::move(context)) {}
  /// Ends all waits with HostError::closed.
  void end_waits();
  /// Somebody is about to wait: wake() is to be called when it may be ready.
  virtual void watch(Readiness) {}

 private:
  std::shared_ptr<WaitContext> context_;
  std::array<std::shared_ptr<Waiter>, 3> waiters_;
};

/// One try of a call: its outcome, or nothing when it would block.
template <class T = void>
using Attempt = std::optional<Result<T>>;

/// Tries until there is an outcome. `attempt` is only called while the point is open, and once more after the
/// deadline, so that what is already there is never reported as a time-out. Errors: timed_out, closed, and
/// those of `attempt`.
template <class T, class Try>
Task<Result<T>> when_ready(std::shared_ptr<WaitPoint> point, Readiness readiness, Deadline deadline,
                           Try attempt) {
  if (point->wait_context().must_yield()) co_await yield(point->shared_wait_context());
  bool passed = false;
  for (;;) {
    if (point->is_closed()) co_return HostError::closed;
    Attempt<T> outcome = attempt();
    if (outcome) co_return std::move(*outcome);
    if (passed) co_return HostError::timed_out;
    Result<> woken = co_await point->wait(readiness, deadline);
    passed = !woken && woken.error() == HostError::timed_out;
    if (!woken && !passed) co_return woken.error();
  }
}

}  // namespace netrig
