// AsyncDescriptor: a non-blocking descriptor in the event loop, and when_ready(), by which every socket call
// waits: try; on "would block" wait for readiness or the deadline; try again.
#pragma once

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <memory>
#include <optional>

#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"
#include "kernel/file_descriptor.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

enum class Readiness { read, write, error };

/// Shared by the socket that owns it and by the coroutines that wait in it, so that a socket may be destroyed
/// while they wait. Whoever made it calls close().
class AsyncDescriptor : public std::enable_shared_from_this<AsyncDescriptor> {
 public:
  AsyncDescriptor(std::shared_ptr<KernelContext> context, FileDescriptor descriptor);

  KernelContext& context() { return *context_; }
  const std::shared_ptr<KernelContext>& shared_context() const { return context_; }
  int number() const { return descriptor_.number(); }
  bool is_closed() const { return !descriptor_.is_open(); }

  /// Ends all waits with HostError::closed. May be called twice.
  void close();
  /// Until the descriptor may be ready. Errors: timed_out, closed. One coroutine a kind of readiness.
  Task<Result<>> wait(Readiness readiness, Deadline deadline);
  /// Wakes the coroutine that waits for `readiness`, to look again.
  void wake(Readiness readiness);

 private:
  struct Direction {
    std::shared_ptr<Waiter> waiter;
    bool armed = false;  ///< the event loop watches it; outlives a wait that timed out
  };

  Direction& direction(Readiness readiness) { return directions_[static_cast<std::size_t>(readiness)]; }
  void arm(Readiness readiness);

  std::shared_ptr<KernelContext> context_;
  FileDescriptor descriptor_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> watch_;
  std::array<Direction, 3> directions_;
};

/// One try of a call: its outcome, or nothing when it would block.
template <class T = void>
using Attempt = std::optional<Result<T>>;

/// Lets the event loop run once.
Task<> yield(std::shared_ptr<KernelContext> context);

/// Tries until there is an outcome. `attempt` is only called while the descriptor is open, and once more
/// after the deadline, so that what is already there is never reported as a time-out. Errors: timed_out,
/// closed, and those of `attempt`.
template <class T, class Try>
Task<Result<T>> when_ready(std::shared_ptr<AsyncDescriptor> descriptor, Readiness readiness,
                           Deadline deadline, Try attempt) {
  if (descriptor->context().must_yield()) co_await yield(descriptor->shared_context());
  bool passed = false;
  for (;;) {
    if (descriptor->is_closed()) co_return HostError::closed;
    Attempt<T> outcome = attempt();
    if (outcome) co_return std::move(*outcome);
    if (passed) co_return HostError::timed_out;
    Result<> woken = co_await descriptor->wait(readiness, deadline);
    passed = !woken && woken.error() == HostError::timed_out;
    if (!woken && !passed) co_return woken.error();
  }
}

}  // namespace netrig
