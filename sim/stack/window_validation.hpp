// Congestion window validation (RFC 7661): what has been in use of a window lately, hence whether the window
// still says something about the path. It changes no window; whose it is asks here before it does.
//
// Two departures. The volume R that was sent again in a recovery is not taken off the window behind it
// (4.4.1), since windows are told of losses when a recovery begins. And nothing here keeps a sender that goes
// on from sending a whole window at once (4.4.2, a SHOULD): that is the sender's to do.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "stack/congestion_control.hpp"

namespace netrig {

class WindowValidation {
 public:
  /// How long a window is kept that is not in use (RFC 7661 4.4.3, the NVP).
  static constexpr Duration kPeriod = std::chrono::minutes(5);
  /// The least time over which what is in use is measured (RFC 7661 4.2); three round trips if that is more.
  static constexpr Duration kLeastSamplingPeriod = std::chrono::seconds(1);

  /// What a window is asked about. All sizes in bytes.
  struct Use {
    std::uint32_t flight_bytes = 0;
    std::uint32_t window_bytes = 0;
    std::uint32_t segment_bytes = 0;
  };

  /// New data was acknowledged outside of a recovery; `use` is as before that.
  void acknowledged(const CongestionControl::Acknowledged& what, const Use& use, TimePoint now);
  /// A recovery begins: what was measured says nothing about what comes behind it (RFC 7661 4.4.1).
  void forget();

  /// pipeACK: the most that was acknowledged within a round trip lately; none when it is undefined: at first
  /// and after a recovery.
  std::optional<std::uint32_t> most_acknowledged(TimePoint now) const;
  /// The window is validated (RFC 7661 4.3), or all of it is in use at this moment (4.4).
  bool is_trusted(const Use& use, TimePoint now) const;
  /// A window that is trusted may grow. In slow start, so may one of which a quarter was acknowledged: that
  /// was half of it a round trip ago, since when it has doubled.
  bool may_grow(const Use& use, bool in_slow_start, TimePoint now) const;
  /// How many periods have passed with a window that was not in use; each is told once.
  int take_periods(TimePoint now);

 private:
  /// The largest sample of a quarter of the sampling period (RFC 7661 4.5.1).
  struct Bin {
    TimePoint begin;
    std::uint32_t bytes;
  };
  bool has_acknowledged(std::uint32_t window_bytes, std::uint32_t parts, TimePoint now) const;
  void add_sample(std::uint64_t bytes, TimePoint now);

  std::array<Bin, 4> bins_ = {};
  std::size_t newest_ = 0;
  std::size_t bin_count_ = 0;  // 0: undefined
  Duration sampling_period_ = kLeastSamplingPeriod;
  bool round_runs_ = false;
  std::uint64_t round_begin_ = 0;
  std::uint64_t round_end_ = 0;
  std::optional<TimePoint> trusted_at_ = {};  // or when the last period that was told had passed
};

}  // namespace netrig
