// Cutting an IPv6 packet into fragments, which only its sender may do (RFC 8200 4.5); and a router that has
// put it together, in the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire/ipv6_header.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// How a packet is cut. By default the transport follows the IPv6 header at once.
struct Ipv6Cut {
  std::size_t named_at = Ipv6Header::kNextHeaderAt;  ///< the byte that is to name the fragment header
  std::size_t at = Ipv6Header::kLengthBytes;         ///< what is in front is repeated in each fragment
  std::uint32_t identification = 0;
  std::size_t longest_bytes = 0;  ///< of the fragments, as whole packets
};

/// `packet` is longer than `cut.longest_bytes`. None when that leaves no room behind the headers.
std::vector<PacketBuffer> fragment_ipv6(const PacketBuffer& packet, const Ipv6Cut& cut);

}  // namespace netrig
