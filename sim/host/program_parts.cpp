#include "host/program_parts.hpp"

#include <optional>
#include <utility>

#include "host/event.hpp"
#include "host/host.hpp"

namespace netrig {

struct ProgramParts::State {
  std::unique_ptr<Event> ended;
  std::optional<Result<>> outcome = {};

  void finish(const Result<>& how) {
    if (!outcome) outcome = how;
    ended->notify();
  }
};

ProgramParts::ProgramParts(Host& host)
    : state_(std::make_shared<State>(State{.ended = host.event()})), tasks_(host) {}

void ProgramParts::spawn(Task<Result<>> part) {
  const auto finish_state = [state = state_](const Result<>& how) { state->finish(how); };
  tasks_.spawn(run_part(finish_state, std::move(part)));
}

void ProgramParts::finish(const Result<>& outcome) {
  state_->finish(outcome);
}

bool ProgramParts::is_finished() const {
  return state_->outcome.has_value();
}

Task<> ProgramParts::first_end() {
  const auto state = state_;
  while (!state->outcome) {
    const auto woken = co_await state->ended->wait({});
    if (!woken) state->finish(woken.error());
  }
}

Task<Result<>> ProgramParts::join(Deadline deadline) {
  const auto state = state_;
  tasks_.cancel();
  const auto joined = co_await tasks_.join(deadline);
  if (!state->outcome || *state->outcome) co_return joined;
  co_return *state->outcome;
}

Task<> run_part(std::function<void(const Result<>&)> finish, Task<Result<>> part) {
  try {
    const auto outcome = co_await std::move(part);
    finish(outcome);
  } catch (...) {
    finish(Result<>());
    throw;
  }
}

Task<Result<>> wait_for_stop(Host& host, std::string reload_text) {
  for (;;) {
    const auto event = co_await host.next_life_event({});
    if (!event || *event == LifeEvent::stop) co_return Result<>();
    if (!reload_text.empty()) host.console().print(reload_text);
  }
}

}  // namespace netrig
