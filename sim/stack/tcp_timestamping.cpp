#include "stack/tcp_timestamping.hpp"

namespace netrig {

namespace {

/// The peer's clock may have wrapped around since (RFC 7323 5.5).
constexpr Duration kOutdated = std::chrono::hours(24 * 24);

}  // namespace

void TcpTimestamping::start(std::uint32_t value, TimePoint now) {
  in_use_ = true;
  recent_ = value;
  recent_at_ = now;
}

std::optional<TimePoint> TcpTimestamping::taken_at(std::uint32_t echo, TimePoint now) const {
  const auto age = static_cast<std::int32_t>(stamp(now) - echo);
  if (age < 0) return {};
  const auto taken = tick_of(now) - age * kTick;
  return taken < TimePoint{} ? std::nullopt : std::optional(taken);
}

bool TcpTimestamping::is_old(std::uint32_t value, TimePoint now) const {
  return static_cast<std::int32_t>(value - recent_) < 0 && now - recent_at_ < kOutdated;
}

void TcpTimestamping::accept(std::uint32_t value, TimePoint now) {
  if (is_old(value, now)) return;
  recent_ = value;
  recent_at_ = now;
}

}  // namespace netrig
