// A stack's time: polled until nothing is due, which must come soon.
#pragma once

#include <chrono>

#include "harness/require.hpp"
#include "stack/stack.hpp"

namespace netrig::fuzz {

/// What happens at one instant: packets to ourselves answer each other once a poll, the rest is done at once.
inline constexpr int kMostPollsAtOnce = 2000;

inline void settle(Stack& stack, TimePoint now) {
  for (int polls = 0;; ++polls) {
    require(polls < kMostPollsAtOnce);
    stack.poll(now);
    const auto due = stack.next_deadline();
    if (!due || *due > now) return;
  }
}

/// Goes from deadline to deadline; `now` is `until` in the end. `each` is called after each of them.
template <class Each>
void run_until(Stack& stack, TimePoint& now, TimePoint until, Each each) {
  constexpr int kMostSteps = 100'000;
  for (int steps = 0;; ++steps) {
    require(steps < kMostSteps);
    const auto due = stack.next_deadline();
    if (!due || *due > until) break;
    now = std::max(now, *due);
    settle(stack, now);
    each();
  }
  now = std::max(now, until);
}

}  // namespace netrig::fuzz
