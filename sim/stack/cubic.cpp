#include "stack/cubic.hpp"

#include <algorithm>

namespace netrig {

namespace {

// beta: 0.7 (RFC 9438 4.6).
constexpr std::uint64_t kLeft = 7;
constexpr std::uint64_t kLeftOf = 10;
// alpha: 3 · (1 - beta) / (1 + beta) = 9/17 (RFC 9438 4.3).
constexpr std::uint64_t kFriendly = 9;
constexpr std::uint64_t kFriendlyOf = 17;

}  // namespace

std::uint32_t Cubic::grown(const Acknowledged& what, TimePoint now) {
  if (!state_.epoch) state_.epoch = begin_epoch();
  auto& epoch = *state_.epoch;
  if (state_.counted_at) epoch.elapsed += now - *state_.counted_at;
  state_.counted_at = now;
  const auto bytes = std::min(what.bytes, window());
  estimate(epoch, bytes);
  // RFC 9438 4.3, the Reno-friendly region. It may begin below what the curve had as its target before.
  if (epoch.curve.at(epoch.elapsed) < epoch.estimate)
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(epoch.estimate, window(), kLargestWindow));
  return nearer_to(epoch.curve.at(epoch.elapsed + what.smoothed), epoch, bytes);
}

/// RFC 9438 4.2; 4.8 and 4.10 where there is no window at which something was lost.
Cubic::Epoch Cubic::begin_epoch() const {
  const auto begin = window();
  return {.curve = CubicCurve(segment_bytes(), begin, state_.plateau.value_or(begin)), .estimate = begin};
}

/// RFC 9438 4.3, equation 4: what Reno's window would be. Its product is below 2^51: a window of 2^30, a
/// segment of 2^16, and 17.
void Cubic::estimate(Epoch& epoch, std::uint32_t bytes) const {
  const bool as_reno = epoch.estimate >= state_.prior;
  epoch.estimate_rest += (as_reno ? kFriendlyOf : kFriendly) * bytes * segment_bytes();
  const auto whole = kFriendlyOf * window();
  epoch.estimate = std::min<std::uint64_t>(epoch.estimate + epoch.estimate_rest / whole, kLargestWindow);
  epoch.estimate_rest %= whole;
}

/// RFC 9438 4.2, 4.4 and 4.5: the target is for a round trip from now, in which a window is acknowledged, and
/// this is the part of it that has been. The RFC counts acknowledgments; bytes come to the same however many
/// segments one covers. Its product is below 2^60.
std::uint32_t Cubic::nearer_to(std::uint64_t target, Epoch& epoch, std::uint32_t bytes) const {
  const std::uint64_t from = window();
  const auto bounded = std::clamp(target, from, from + from / 2);
  epoch.window_rest += (bounded - from) * bytes;
  const auto to = from + epoch.window_rest / from;
  epoch.window_rest %= from;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(to, kLargestWindow));
}

std::uint32_t Cubic::reduced(std::uint32_t bytes) const {
  return static_cast<std::uint32_t>(kLeft * bytes / kLeftOf);
}

void Cubic::reducing(Event event, std::uint32_t used_bytes) {
  // RFC 9438 4.7, fast convergence: others take of what this flow had, and get some more.
  const bool less = state_.plateau && used_bytes < *state_.plateau;
  const auto further = std::uint64_t{used_bytes} * (kLeftOf + kLeft) / (2 * kLeftOf);
  state_.plateau = less ? static_cast<std::uint32_t>(further) : used_bytes;
  if (event == Event::timeout) state_.plateau.reset();  // RFC 9438 4.8
  state_.prior = window();
  state_.epoch.reset();
  state_.counted_at.reset();
}

}  // namespace netrig
