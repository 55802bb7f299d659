#include "dhcp/lease_times.hpp"

#include <algorithm>

#include "dhcp/dhcp_option.hpp"
#include "dhcp/lease.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace {

// A client that asks for less is not granted less, or it would keep the server busy (its wish is no more than
// that, RFC 2131 4.3.1).
constexpr Duration kShortestWish = std::chrono::minutes(1);

}  // namespace

std::uint32_t lease_seconds(Duration lease) {
  if (lease == kInfiniteLease) return kInfiniteLeaseSeconds;
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(lease).count());
}

TimePoint end_of_lease(TimePoint now, Duration lease) {
  return lease == kInfiniteLease ? kNever : now + lease;
}

std::string lease_text(Duration lease) {
  return lease == kInfiniteLease ? "for ever" : "for " + format_duration(lease);
}

Duration LeaseTimes::granted(std::optional<std::uint32_t> wish_seconds) const {
  if (!wish_seconds || *wish_seconds == kInfiniteLeaseSeconds) return lease;
  const auto wish = std::clamp<Duration>(std::chrono::seconds(*wish_seconds), kShortestWish, kLongestLease);
  return std::min(lease, wish);
}

}  // namespace netrig
