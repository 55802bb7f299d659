// The retransmission timeout from measured round trips (RFC 6298).
#pragma once

#include <optional>

#include "host/time.hpp"

namespace netrig {

class RttEstimator {
 public:
  /// RFC 6298 2.1.
  static constexpr Duration kInitialTimeout = std::chrono::seconds(1);
  /// What comes on top of the smoothed round trip at least, in the place of the clock's granularity (RFC 6298
  /// 2.3). The timeout may so lie below the second of 2.4 on purpose, as with Linux and the BSDs: that rule
  /// stems from clocks of half a second.
  static constexpr Duration kShortestPatience = std::chrono::milliseconds(200);
  /// RFC 6298 2.5 asks for at least 60 s; this is Linux's.
  static constexpr Duration kMaximumTimeout = std::chrono::seconds(120);

  /// A round trip of a segment that was sent once (Karn's algorithm, RFC 6298 3). Ends a backoff.
  void sample(Duration round_trip);
  /// The timer ran out (RFC 6298 5.5). The timeout stays doubled until the next sample, since what was sent
  /// again can't be measured (RFC 6298 5.7, RFC 1122 4.2.3.1).
  void back_off();
  /// The handshake was only done when its SYN was repeated: data gets three seconds until a round trip is
  /// measured (RFC 6298 5.7).
  void expect_slow_path() {
    initial_ = kInitialTimeout * 3;
    back_offs_ = 0;
  }

  Duration timeout() const { return timeout_doubled(0); }
  /// … doubled so many times more: the intervals of probes (RFC 9293 3.8.6.1).
  Duration timeout_doubled(int times) const;
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
