#include "stack/tcp_timestamping.hpp"

#include <algorithm>

namespace netrig {

namespace {

/// The peer's clock may have wrapped around since (RFC 7323 5.5).
constexpr Duration kOutdated = std::chrono::hours(24 * 24);

}  // namespace

Duration TcpTimestamping::Taken::round_trip(Duration known, TimePoint now) const {
  const auto longest = now - begin;
  return known == Duration{} ? longest : std::clamp(known, std::max(now - end, Duration{}), longest);
}

void TcpTimestamping::start(std::uint32_t value, TimePoint now) {
  in_use_ = true;
  recent_ = value;
  recent_at_ = now;
}

void TcpTimestamping::set_tick(Duration tick, TimePoint now) {
  value_ = stamp(now);
  begin_ = now;
  tick_ = std::clamp(tick, kShortestTick, kLongestTick);
}

std::optional<TcpTimestamping::Taken> TcpTimestamping::taken(std::uint32_t echo, TimePoint now) const {
  const auto age = static_cast<std::int32_t>(stamp(now) - echo);
  if (age < 0) return {};
  const auto begin = begin_ + ((now - begin_) / tick_ - age) * tick_;
  if (begin < begin_) return {};
  return Taken{begin, begin + tick_};
}

bool TcpTimestamping::is_old(std::uint32_t value, TimePoint now) const {
  return static_cast<std::int32_t>(value - recent_) < -1 && now - recent_at_ < kOutdated;
}

void TcpTimestamping::accept(std::uint32_t value, TimePoint now) {
  if (is_old(value, now)) return;
  // One that is forgiven doesn't turn the clock back.
  if (static_cast<std::int32_t>(value - recent_) != -1) recent_ = value;
  recent_at_ = now;
}

}  // namespace netrig
