// A sending that its deadline may cut off: how much was sent by then counts.
#pragma once

#include <memory>
#include <utility>

#include "async/wait_point.hpp"

namespace netrig {

/// Calls `attempt(sent) -> Attempt<>`, which adds to the Count `sent`, until there is an outcome. Gives what
/// was sent, also when the deadline came first. Errors: those of when_ready(); timed_out when nothing was
/// sent.
template <class Count, class Try>
Task<Result<Count>> send_for_a_time(std::shared_ptr<WaitPoint> point, Deadline deadline, Try attempt) {
  Count sent = 0;
  auto counted = [&attempt, &sent] { return attempt(sent); };
  Result<> outcome = co_await when_ready<void>(std::move(point), Readiness::write, deadline, counted);
  if (!outcome && (outcome.error() != HostError::timed_out || sent == 0)) co_return outcome.error();
  co_return sent;
}

}  // namespace netrig
