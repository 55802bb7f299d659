#include "dhcp/lease_times.hpp"

#include <algorithm>

#include "dhcp/dhcp_option.hpp"

namespace netrig {

namespace {

// A client that asks for less is not granted less, or it would keep the server busy (its wish is no more than
// that, RFC 2131 4.3.1).
constexpr Duration kShortestWish = std::chrono::minutes(1);

}  // namespace

Duration LeaseTimes::granted(std::optional<std::uint32_t> wish_seconds) const {
  if (!wish_seconds || *wish_seconds == kInfiniteLeaseSeconds) return lease;
  return std::min(lease, std::max<Duration>(std::chrono::seconds(*wish_seconds), kShortestWish));
}

}  // namespace netrig
