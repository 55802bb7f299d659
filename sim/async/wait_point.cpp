#include "async/wait_point.hpp"

namespace netrig {

Task<Result<>> WaitPoint::wait(Readiness readiness, Deadline deadline) {
  context_->yielded();
  auto& waiter = waiters_[static_cast<std::size_t>(readiness)];
  if (!waiter) waiter = context_->make_waiter();
  watch(readiness);
  return waiter->wait(deadline);
}

void WaitPoint::wake(Readiness readiness, Error error) {
  if (const auto& waiter = waiters_[static_cast<std::size_t>(readiness)]) waiter->finish(error);
}

void WaitPoint::end_waits() {
  for (const auto& waiter : waiters_) {
    if (waiter) waiter->finish(HostError::closed);
  }
}

}  // namespace netrig
