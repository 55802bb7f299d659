#include "stack/rtt_estimator.hpp"

#include <algorithm>

namespace netrig {

namespace {

/// 1 s doubled this often is above the maximum.
constexpr int kMostBackOffs = 10;

}  // namespace

void RttEstimator::sample(Duration round_trip) {
  minimum_ = std::min(round_trip, minimum_.value_or(round_trip));
  if (!smoothed_) {  // RFC 6298 2.2
    smoothed_ = round_trip;
    variation_ = round_trip / 2;
  } else {  // RFC 6298 2.3
    const auto deviation = std::chrono::abs(*smoothed_ - round_trip);
    variation_ = (3 * variation_ + deviation) / 4;
    smoothed_ = (7 * *smoothed_ + round_trip) / 8;
  }
  back_offs_ = 0;
}

void RttEstimator::back_off() {
  back_offs_ = std::min(back_offs_ + 1, kMostBackOffs);
}

Duration RttEstimator::timeout_doubled(int times) const {
  const auto computed = smoothed_ ? *smoothed_ + std::max(kShortestPatience, 4 * variation_) : initial_;
  return std::min(kMaximumTimeout, computed * (1 << std::min(back_offs_ + times, kMostBackOffs)));
}

}  // namespace netrig
