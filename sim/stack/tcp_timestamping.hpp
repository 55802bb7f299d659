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
  /// What the option takes of every segment, with its filling (RFC 7323 appendix A).
  static constexpr std::uint32_t kOptionBytes = 12;

  /// When a timestamp was taken, as far as its clock tells: in [begin, end).
  struct Taken {
    TimePoint begin;
    TimePoint end;
    bool before(TimePoint time) const { return end <= time; }
    /// The round trip of what echoes it `now` (RFC 7323 4.1): of those that it allows, what comes nearest to
    /// what was `known`; the longest if nothing (0) was.
    Duration round_trip(Duration known, TimePoint now) const;
  };

  /// RFC 7323 5.4 asks for 1 ms to 1 s. The clock ticks at the quickest first.
  static constexpr Duration kShortestTick = std::chrono::milliseconds(1);
  static constexpr Duration kLongestTick = std::chrono::seconds(1);

  /// `offset` is unpredictable, and the same for all connections between the same ends (RFC 7323 7.1).
  explicit TcpTimestamping(std::uint32_t offset) : value_(offset) {}

  /// Both ends have said that they use them.
  bool in_use() const { return in_use_; }
  /// The peer's SYN carried `value`.
  void start(std::uint32_t value, TimePoint now);
  /// From now on the clock ticks so; what was stamped before is not measured any more. It never overtakes the
  /// clock of a later connection, as that one began as quick as can be (RFC 6191 2).
  void set_tick(Duration tick, TimePoint now);
  Duration tick() const { return tick_; }

  /// TSval and TSecr of a segment that leaves.
  TcpTimestamps option(TimePoint now) const { return {stamp(now), recent_}; }
  /// When the timestamp that the peer echoes was taken; none when we can't have taken it.
  std::optional<Taken> taken(std::uint32_t echo, TimePoint now) const;

  /// PAWS: whether a segment with this value was sent before one that has arrived (RFC 7323 5.3, R1). A tick
  /// is forgiven (as Linux): a path that reorders a little makes that of what was sent around a tick's end.
  bool is_old(std::uint32_t value, TimePoint now) const;
  /// Whether it was sent after all that have arrived (RFC 6191 2).
  bool is_newer(std::uint32_t value) const { return static_cast<std::int32_t>(value - recent_) > 0; }
  /// How much older than the latest it is at least (RFC 7323 5.4: no clock ticks faster).
  Duration age(std::uint32_t value) const {
    return static_cast<std::int32_t>(recent_ - value) * kShortestTick;
  }
  /// From a segment that is acceptable and covers what was acknowledged last (RFC 7323 4.3).
  void accept(std::uint32_t value, TimePoint now);

 private:
  std::uint32_t stamp(TimePoint now) const {
    return value_ + static_cast<std::uint32_t>((now - begin_) / tick_);
  }

  TimePoint begin_{};  // when the clock stood at `value_`
  Duration tick_ = kShortestTick;
  std::uint32_t value_;
  std::uint32_t recent_ = 0;  // TS.Recent
  TimePoint recent_at_{};
  bool in_use_ = false;
};

}  // namespace netrig
