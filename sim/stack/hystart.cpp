#include "stack/hystart.hpp"

#include <algorithm>

namespace netrig {

/// RFC 9406 4.2.
std::uint32_t HyStart::acknowledged(const CongestionControl::Acknowledged& what) {
  if (round_end_ == 0) round_end_ = what.next_position;
  const auto allowed = is_conservative() ? what.bytes / kConservativeDivisor : what.bytes;
  if (what.round_trip) measure(*what.round_trip);
  if (what.position >= round_end_) end_round(what.next_position);
  return allowed;
}

void HyStart::measure(Duration round_trip) {
  shortest_ = std::min(shortest_.value_or(round_trip), round_trip);
  ++samples_;
  if (samples_ >= kSamples) look_for_a_queue();
}

void HyStart::look_for_a_queue() {
  if (baseline_) {
    // It was none: slow start goes on, and looks again.
    if (*shortest_ < *baseline_) baseline_.reset();
    return;
  }
  if (!before_) return;
  const auto threshold = std::clamp(*before_ / kThresholdDivisor, kLeastThreshold, kMostThreshold);
  if (*shortest_ < *before_ + threshold) return;
  baseline_ = shortest_;
  rounds_ = 0;
}

/// The round in which the conservative ones begin counts as the first of them.
void HyStart::end_round(std::uint64_t next_position) {
  if (is_conservative()) ++rounds_;
  round_end_ = next_position;
  before_ = shortest_;
  shortest_.reset();
  samples_ = 0;
}

}  // namespace netrig
