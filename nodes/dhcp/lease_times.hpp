// How long a DHCP server gives an address for, and when its client is to ask again (RFC 2131 4.4.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/time.hpp"

namespace netrig {

/// The most that may be configured, but for one without an end.
inline constexpr Duration kLongestLease = std::chrono::hours(24 * 365);
inline constexpr Duration kInfiniteLease = Duration::max();

/// As DHCP tells of it (RFC 2131 3.3).
std::uint32_t lease_seconds(Duration lease);
/// When a lease that begins at `now` ends: kNever, if it is infinite.
TimePoint end_of_lease(TimePoint now, Duration lease);
/// "for 1h", "for ever".
std::string lease_text(Duration lease);

/// Whole seconds; an infinite lease has neither T1 nor T2.
struct LeaseTimes {
  Duration lease = std::chrono::hours(1);     ///< the most that a client gets
  std::optional<Duration> renew_after = {};   ///< T1; unset: half of the lease
  std::optional<Duration> rebind_after = {};  ///< T2; unset: seven eighths of it

  /// For how long a client gets its address: `lease`, or less if it asks for less. What it asks for is at
  /// most kLongestLease, or infinite.
  Duration granted(std::optional<std::uint32_t> wish_seconds) const;
};

}  // namespace netrig
