#include "dhcp/client_request.hpp"

#include <algorithm>

namespace netrig {

namespace {

// A client that asks for less is not granted less, or it would keep the server busy (its wish is no more than
// that, RFC 2131 4.3.1).
constexpr Duration kShortestWish = std::chrono::minutes(1);

}  // namespace

Duration granted(const LeaseTimes& times, const DhcpMessage& message) {
  const auto wish = message.options.u32(dhcp_option::kLeaseTime);
  if (!wish || *wish == kInfiniteLeaseSeconds) return times.lease;
  return std::min(times.lease, std::max<Duration>(std::chrono::seconds(*wish), kShortestWish));
}

DhcpMessage without_address(DhcpMessage message) {
  message.ciaddr = {};
  return message;
}

}  // namespace netrig
