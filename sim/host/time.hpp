// Time as a node program sees it: two kinds of time points, neither of which can be asked for without a Host.
#pragma once

#include <chrono>
#include <optional>

namespace netrig {

using Duration = std::chrono::nanoseconds;

/// The monotonic clock of a Host. It has no now(): only Host::now() tells the time, so that it can be
/// virtual.
struct HostClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<HostClock, duration>;
  static constexpr bool is_steady = true;
};

using TimePoint = HostClock::time_point;

/// Until when a call waits; std::nullopt waits for ever (which only a server's main loop should do).
using Deadline = std::optional<TimePoint>;

/// Time of day, nanoseconds since 1970-01-01 00:00 UTC.
using WallTime = std::chrono::sys_time<Duration>;

}  // namespace netrig
