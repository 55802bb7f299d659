// The retransmission timeout from measured round trips (RFC 6298).
#pragma once

#include <optional>

#include "host/time.hpp"

namespace netrig {

class RttEstimator {
 public:
  /// RFC 6298 2.1.
  static constexpr Duration kInitialTimeout = std::chrono::seconds(1);
  /// Below the second of RFC 6298 2.4 on purpose, as Linux and the BSDs: that rule stems from clocks of
  /// half a second.
  static constexpr Duration kMinimumTimeout = std::chrono::milliseconds(200);
  /// RFC 6298 2.5 asks for at least 60 s; this is Linux's.
  static constexpr Duration kMaximumTimeout = std::chrono::seconds(120);

  /// A round trip of a segment that was sent once (Karn's algorithm, RFC 6298 3). Ends a backoff.
  void sample(Duration round_trip);
  /// The timer ran out (RFC 6298 5.5).
  void back_off();
  /// New data was acknowledged: the next timeout is computed afresh.
  void end_back_off() { back_offs_ = 0; }
  /// The timer ran out for a SYN: until a round trip is measured, three seconds (RFC 6298 5.7).
  void expect_slow_path() { initial_ = kInitialTimeout * 3; }

  Duration timeout() const;
  Duration smoothed() const { return smoothed_.value_or(Duration{}); }
  Duration variation() const { return variation_; }
  std::optional<Duration> minimum() const { return minimum_; }

 private:
  std::optional<Duration> smoothed_ = {};
  std::optional<Duration> minimum_ = {};
  Duration variation_{};
  Duration initial_ = kInitialTimeout;
  int back_offs_ = 0;
};

}  // namespace netrig
