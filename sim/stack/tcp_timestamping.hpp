// The timestamps of one connection (RFC 7323 3 to 5): our clock, the peer's latest value, and which segments
// are too old to be true (PAWS).
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "wire/tcp_header.hpp"

namespace netrig {

class TcpTimestamping {
 public:
  /// RFC 7323 5.4 asks for 1 ms to 1 s.
  static constexpr Duration kTick = std::chrono::milliseconds(1);
  /// What the option takes of every segment, with its filling (RFC 7323 appendix A).
  static constexpr std::uint32_t kOptionBytes = 12;

  /// `offset` is unpredictable, and the same for all connections between the same ends (RFC 7323 7.1).
  explicit TcpTimestamping(std::uint32_t offset) : offset_(offset) {}

  /// Both ends have said that they use them.
  bool in_use() const { return in_use_; }
  /// The peer's SYN carried `value`.
  void start(std::uint32_t value, TimePoint now);

  /// The beginning of the tick that a time lies in.
  static TimePoint tick_of(TimePoint time) { return TimePoint(time.time_since_epoch() / kTick * kTick); }
  /// TSval and TSecr of a segment that leaves.
  TcpTimestamps option(TimePoint now) const { return {stamp(now), recent_}; }
  /// When the timestamp that the peer echoes was taken, to a tick; none when we can't have taken it.
  std::optional<TimePoint> taken_at(std::uint32_t echo, TimePoint now) const;

  /// PAWS: whether a segment with this value was sent before one that has arrived (RFC 7323 5.3, R1).
  bool is_old(std::uint32_t value, TimePoint now) const;
  /// Whether it was sent after all that have arrived (RFC 6191 2).
  bool is_newer(std::uint32_t value) const { return static_cast<std::int32_t>(value - recent_) > 0; }
  /// How much older than the latest it is, if the peer's clock ticks as ours does.
  Duration age(std::uint32_t value) const { return static_cast<std::int32_t>(recent_ - value) * kTick; }
  /// From a segment that is acceptable and covers what was acknowledged last (RFC 7323 4.3).
  void accept(std::uint32_t value, TimePoint now);

 private:
  std::uint32_t stamp(TimePoint now) const {
    return offset_ + static_cast<std::uint32_t>(now.time_since_epoch() / kTick);
  }

  std::uint32_t offset_;
  std::uint32_t recent_ = 0;  // TS.Recent
  bool in_use_ = false;
  TimePoint recent_at_{};
};

}  // namespace netrig
