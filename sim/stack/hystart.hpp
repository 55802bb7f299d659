// HyStart++ (RFC 9406): a first slow start that sees by growing round trips that a queue builds up, and ends
// before it overflows. It says by how much a window may grow; the window itself is another's.
#pragma once

#include <cstdint>
#include <optional>

#include "stack/congestion_control.hpp"

namespace netrig {

class HyStart {
 public:
  // RFC 9406 4.3, all as recommended there.
  static constexpr Duration kLeastThreshold = std::chrono::milliseconds(4);
  static constexpr Duration kMostThreshold = std::chrono::milliseconds(16);
  static constexpr int kThresholdDivisor = 8;
  static constexpr int kSamples = 8;
  static constexpr std::uint32_t kConservativeDivisor = 4;
  static constexpr int kConservativeRounds = 5;

  /// Takes in an acknowledgment, and gives by how much the window may grow for it: without the limit L that
  /// RFC 9406 4.2 has where nothing is paced, as Linux, since receivers that merge segments acknowledge many
  /// at once.
  std::uint32_t acknowledged(const CongestionControl::Acknowledged& what);
  /// In Conservative Slow Start: a queue seems to build up.
  bool is_conservative() const { return baseline_.has_value(); }
  /// Slow start is over: congestion avoidance begins at the present window.
  bool is_finished() const { return rounds_ >= kConservativeRounds; }

 private:
  void measure(Duration round_trip);
  void look_for_a_queue();
  void end_round(std::uint64_t next_position);

  std::uint64_t round_end_ = 0;            // windowEnd
  std::optional<Duration> before_ = {};    // lastRoundMinRTT
  std::optional<Duration> shortest_ = {};  // currentRoundMinRTT
  std::optional<Duration> baseline_ = {};  // cssBaselineMinRtt
  int samples_ = 0;
  int rounds_ = 0;  // in Conservative Slow Start
};

}  // namespace netrig
