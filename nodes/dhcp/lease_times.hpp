// How long a DHCP server gives an address for, and when its client is to ask again (RFC 2131 4.4.5).
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"

namespace netrig {

/// The most that may be configured.
inline constexpr Duration kLongestLease = std::chrono::hours(24 * 365);

/// Whole seconds.
struct LeaseTimes {
  Duration lease = std::chrono::hours(1);     ///< the most that a client gets
  std::optional<Duration> renew_after = {};   ///< T1; unset: half of the lease
  std::optional<Duration> rebind_after = {};  ///< T2; unset: seven eighths of it

  /// For how long a client gets its address: `lease`, or less if it asks for less.
  Duration granted(std::optional<std::uint32_t> wish_seconds) const;
};

}  // namespace netrig
