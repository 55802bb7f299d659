// The signals that tell a program about its life: SIGTERM and SIGINT say stop, SIGHUP says reload.
#pragma once

#include <memory>

#include "host/life.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

/// Takes the signals over at a call of next() or take_over(); gives SIGTERM and SIGINT back to their default
/// action, the end of the process, when a stop was taken, until the next such call.
class LifeSignals {
 public:
  explicit LifeSignals(const std::shared_ptr<KernelContext>& context);
  ~LifeSignals();
  LifeSignals(const LifeSignals&) = delete;
  LifeSignals& operator=(const LifeSignals&) = delete;

  /// From here on a signal waits for next(), and does not end the process.
  void take_over();
  /// A stop ends the process at once again.
  void give_back();

  /// Errors: timed_out, closed.
  Task<Result<LifeEvent>> next(Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace netrig
