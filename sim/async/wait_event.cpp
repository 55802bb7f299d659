#include "async/wait_event.hpp"

#include <algorithm>
#include <vector>

namespace netrig {

struct WaitEvent::State {
  std::shared_ptr<WaitContext> context;
  std::vector<std::shared_ptr<Waiter>> waiters = {};  ///< as many as ever waited at once
  bool notified = false;
  bool destroyed = false;

  Waiter& idle_waiter() {
    const auto is_idle = [](const auto& waiter) { return !waiter->is_waiting(); };
    auto idle = std::find_if(waiters.begin(), waiters.end(), is_idle);
    if (idle == waiters.end()) idle = waiters.insert(idle, context->make_waiter());
    return **idle;
  }

  static Task<Result<>> wait(std::shared_ptr<State> state, Deadline deadline) {
    if (state->context->must_yield()) co_await yield(state->context);
    if (state->destroyed) co_return HostError::closed;
    if (std::exchange(state->notified, false)) co_return Result<>();
    state->context->yielded();
    Result<> woken = co_await state->idle_waiter().wait(deadline);
    co_return woken;
  }
};

WaitEvent::WaitEvent(std::shared_ptr<WaitContext> context)
    : state_(std::make_shared<State>(State{.context = std::move(context)})) {}

WaitEvent::~WaitEvent() {
  state_->destroyed = true;
  for (const auto& waiter : state_->waiters) waiter->finish(HostError::closed);
}

void WaitEvent::notify() {
  state_->notified = true;
  for (const auto& waiter : state_->waiters) {
    if (!waiter->is_waiting()) continue;
    state_->notified = false;
    waiter->finish();
  }
}

Task<Result<>> WaitEvent::wait(Deadline deadline) {
  return State::wait(state_, deadline);
}

}  // namespace netrig
