#include "stack/loss_based_control.hpp"

#include <algorithm>

namespace netrig {

namespace {

/// RFC 6928 2.
std::uint32_t initial_window(std::uint32_t segment) {
  return std::min(10 * segment, std::max(2 * segment, 14600u));
}

}  // namespace

LossBasedControl::LossBasedControl(std::uint32_t segment_bytes)
    : segment_(segment_bytes), state_{.window = initial_window(segment_bytes)} {}

void LossBasedControl::set_segment_size(std::uint32_t bytes) {
  segment_ = bytes;
  if (!started_) state_.window = initial_window(bytes);
}

void LossBasedControl::set_window(std::uint64_t bytes) {
  state_.window = static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, kLargestWindow));
}

void LossBasedControl::acknowledged(const Acknowledged& what, TimePoint now) {
  started_ = true;
  const WindowValidation::Use use{what.flight_bytes, state_.window, segment_};
  validation_.acknowledged(what, use, now);
  const bool may_grow = what.window_limited && validation_.may_grow(use, in_slow_start(), now);
  give_up_unused(now);
  if (in_slow_start()) {
    slow_started();
    start_slowly(what, may_grow);
  } else if (may_grow) {
    state_.after_timeout = false;
    set_window(grown(what, now));
  }
  if (!may_grow) stood_still();
}

void LossBasedControl::start_slowly(const Acknowledged& what, bool may_grow) {
  if (state_.threshold) {
    // RFC 5681 3.1, by all that is new, as Linux: what an acknowledgment repeats is not counted, which RFC
    // 3465 has its limits for (2.3).
    if (may_grow) set_window(std::uint64_t{state_.window} + what.bytes);
    return;
  }
  const auto more = state_.hystart.acknowledged(what);
  if (may_grow) set_window(std::uint64_t{state_.window} + more);
  if (!state_.hystart.is_finished()) return;
  state_.threshold = state_.window;
  left_first_slow_start();
}

/// A window that was not in use when it lost something is no measure of the path: what was in use is, and
/// half of it is left (RFC 7661 4.4.1); or in slow start, in which what was acknowledged is a round trip old,
/// as much as the algorithm leaves.
void LossBasedControl::reduce(Event event, std::uint32_t flight_bytes, TimePoint now) {
  before_ = state_;
  remember();
  const WindowValidation::Use use{flight_bytes, state_.window, segment_};
  const bool trusted = validation_.is_trusted(use, now);
  const auto most = std::max(validation_.most_acknowledged(now).value_or(0), flight_bytes);
  const bool doubles = validation_.may_grow(use, in_slow_start(), now);
  reducing(event, trusted ? state_.window : std::min(state_.window, most));
  const auto left = trusted ? reduced(flight_bytes) : doubles ? reduced(most) : most / 2;
  // RFC 5681 3.1, equation 4; RFC 9438 4.6.
  state_.threshold = std::clamp(left, 2 * segment_, kLargestWindow);
  state_.after_timeout = event == Event::timeout;
  validation_.forget();
}

void LossBasedControl::lost(std::uint32_t flight_bytes, TimePoint now) {
  reduce(Event::loss, flight_bytes, now);
  state_.window = *state_.threshold;
}

void LossBasedControl::timed_out(std::uint32_t flight_bytes, TimePoint now) {
  reduce(Event::timeout, flight_bytes, now);
  state_.window = segment_;
}

void LossBasedControl::undo() {
  if (!before_) return;
  // RFC 9438 4.9.2: a window that has grown beyond the old one meanwhile stays, and all that belongs to it.
  if (state_.window < before_->window) {
    const auto threshold = state_.threshold;
    state_ = *before_;
    if (state_.threshold && threshold) state_.threshold = std::max(*state_.threshold, *threshold);
    recall();
  }
  before_.reset();
}

void LossBasedControl::handshake_lost() {
  state_.window = segment_;
  started_ = true;
}

/// The window stays as it is for a while (RFC 7661 4.3), instead of being reset (RFC 5681 4.1).
void LossBasedControl::resumed(Duration, Duration, TimePoint now) {
  stood_still();
  give_up_unused(now);
}

/// RFC 7661 4.4.3.
void LossBasedControl::give_up_unused(TimePoint now) {
  for (int periods = validation_.take_periods(now); periods > 0; --periods) {
    if (state_.threshold) {
      const auto most = std::uint64_t{state_.window} * 3 / 4;
      state_.threshold = std::max(*state_.threshold, static_cast<std::uint32_t>(most));
    }
    state_.window = std::min(state_.window, std::max(state_.window / 2, initial_window(segment_)));
  }
}

}  // namespace netrig
