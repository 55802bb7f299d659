// Where the transport of an IPv6 packet stands for whoever only passes it on: extension headers are stepped
// over (RFC 8200 4) and not judged, which is their destination's business (Ipv6Chain). IPsec's headers are
// protocols of their own, as for nftables.
#pragma once

#include <cstdint>
#include <optional>

#include "stack/reassembly.hpp"
#include "wire/bytes.hpp"

namespace netrig {

struct Ipv6Transport {
  /// What follows the last extension header; of a packet that is cut short before, nothing.
  std::uint8_t protocol = kIpv6NoNextHeader;
  std::size_t at = 0;  ///< where it starts
  /// It starts in this packet, which is neither cut short before nor a later fragment.
  bool reached = false;
};

/// `packet` starts with a valid header, and may be cut short behind it (as in an ICMP error).
Ipv6Transport find_ipv6_transport(ByteView packet);

/// The first fragment header of a packet, atomic or not; none when there is none.
std::optional<Ipv6FragmentPlace> find_ipv6_fragment(ByteView packet);

}  // namespace netrig
