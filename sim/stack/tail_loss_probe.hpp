// What is known of the one segment that was sent to find out whether the end of a flight was lost (TLP, RFC
// 8985 7).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "host/time.hpp"

namespace netrig {

class TailLossProbe {
 public:
  /// How long a peer may wait with the acknowledgment of a lone segment (TLP.max_ack_delay, RFC 8985 7.2).
  static constexpr Duration kLongestDelay = std::chrono::milliseconds(200);
  /// On a short path less would only measure who runs when (as Linux).
  static constexpr Duration kShortest = std::chrono::milliseconds(2);
  static constexpr Duration kWithoutRoundTrip = std::chrono::seconds(1);

  /// PTO. `smoothed` is 0 when nothing has been measured.
  static Duration interval(Duration smoothed, bool lone_segment) {
    if (smoothed == Duration{}) return kWithoutRoundTrip;
    return std::max(kShortest, 2 * smoothed) + (lone_segment ? kLongestDelay : Duration{});
  }

  bool outstanding() const { return end_.has_value(); }
  /// `next_position` lies behind the probe; `repeats`: it sent the last segment again.
  void sent(std::uint64_t next_position, bool repeats) {
    end_ = next_position;
    repeats_ = repeats;
  }
  void clear() { end_.reset(); }

  struct Answer {
    std::uint64_t position = 0;     ///< acknowledged
    bool duplicate_report = false;  ///< it says that something arrived twice
    bool bare_duplicate = false;    ///< it tells of nothing new at all
  };
  /// True when the probe has repaired a loss, which the window must answer for (RFC 8985 7.4.2).
  bool repaired(const Answer& answer) {
    if (!end_ || answer.position < *end_) return false;
    const bool both_arrived = !repeats_ || answer.duplicate_report;
    const bool loss = !both_arrived && answer.position > *end_;
    // At its very end only a further acknowledgment tells whether the original had arrived, too.
    if (both_arrived || loss || answer.bare_duplicate) end_.reset();
    return loss;
  }

 private:
  std::optional<std::uint64_t> end_ = {};  // TLP.end_seq
  bool repeats_ = false;                   // TLP.is_retrans
};

}  // namespace netrig
