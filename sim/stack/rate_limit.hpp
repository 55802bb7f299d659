// A token bucket: so many at once, so many a second (RFC 1812 4.3.2.8).
#pragma once

#include <algorithm>

#include "host/time.hpp"

namespace netrig {

class RateLimit {
 public:
  constexpr RateLimit(int per_second, int burst)
      : interval_(Duration(std::chrono::seconds(1)) / per_second), depth_(interval_ * burst) {}

  /// Whether one more is allowed now; if so it is counted.
  bool allow(TimePoint now) {
    const auto earliest = now - depth_;  // a full bucket holds no more than a burst
    free_from_ = std::max(free_from_, earliest);
    if (free_from_ + interval_ > now) return false;
    free_from_ += interval_;
    return true;
  }

 private:
  Duration interval_;
  Duration depth_;
  TimePoint free_from_{Duration::min() / 2};  // tokens have gathered since then
};

}  // namespace netrig
