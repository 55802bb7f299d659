#include "async/life_events.hpp"

#include <optional>
#include <utility>

namespace netrig {

struct LifeEvents::State {
  std::shared_ptr<Waiter> waiter;
  bool taken_over = false;
  bool was_taken_over = false;  ///< ever
  bool stop = false;
  bool reload = false;

  /// A stop comes before a reload: there is nothing left to reload for.
  std::optional<LifeEvent> take() {
    if (std::exchange(stop, false)) {
      taken_over = false;
      return LifeEvent::stop;
    }
    if (std::exchange(reload, false)) return LifeEvent::reload;
    return {};
  }

  static Task<Result<LifeEvent>> next(std::shared_ptr<State> state, Deadline deadline) {
    state->taken_over = state->was_taken_over = true;
    for (bool passed = false;;) {
      if (const auto event = state->take()) co_return *event;
      if (passed) co_return HostError::timed_out;
      Result<> woken = co_await state->waiter->wait(deadline);
      passed = !woken && woken.error() == HostError::timed_out;
      if (!woken && !passed) co_return woken.error();
    }
  }
};

LifeEvents::LifeEvents(const std::shared_ptr<WaitContext>& context)
    : state_(std::make_shared<State>(State{.waiter = context->make_waiter()})) {}

void LifeEvents::take_over() {
  state_->taken_over = state_->was_taken_over = true;
}

void LifeEvents::give_back() {
  state_->taken_over = false;
}

bool LifeEvents::tell(LifeEvent event) {
  if (!state_->taken_over) return event == LifeEvent::reload && state_->was_taken_over;
  (event == LifeEvent::stop ? state_->stop : state_->reload) = true;
  state_->waiter->finish();
  return true;
}

void LifeEvents::close() {
  state_->waiter->finish(HostError::closed);
}

Task<Result<LifeEvent>> LifeEvents::next(Deadline deadline) {
  return State::next(state_, deadline);
}

}  // namespace netrig
