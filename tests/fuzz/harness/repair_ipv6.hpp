// The length and the checksum of an IPv6 packet put right, which mutations seldom do.
#pragma once

#include "harness/repair.hpp"
#include "stack/ipv6_chain.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig::fuzz {

/// Where the checksum of a transport stands; none for those without.
inline std::optional<std::size_t> checksum_position(std::uint8_t protocol) {
  switch (protocol) {
    case kIpProtocolIcmpv6:
      return 2;
    case kIpProtocolUdp:
      return 6;
    case kIpProtocolTcp:
      return 16;
    default:
      return {};
  }
}

/// Leaves what is no IPv6 packet as it is.
inline void repair_ipv6(MutableByteView packet) {
  constexpr std::size_t kLengthAt = 4, kUdpLengthAt = 4;
  ByteReader reader(packet);
  const auto header = Ipv6Header::parse(reader);
  if (!header || packet.size() > 60000) return;
  put_u16(packet, kLengthAt, static_cast<std::uint16_t>(packet.size() - Ipv6Header::kLengthBytes));
  const auto chain = walk_ipv6(packet);
  const auto position = checksum_position(chain.protocol);
  if (chain.problem || chain.fragment || !position || chain.payload_at + *position + 2 > packet.size())
    return;
  const auto payload = packet.subspan(chain.payload_at);
  if (chain.protocol == kIpProtocolUdp)
    put_u16(payload, kUdpLengthAt, static_cast<std::uint16_t>(payload.size()));
  put_u16(payload, *position, 0);
  InternetChecksum sum;
  sum.add_pseudo_header(header->source, header->destination, chain.protocol,
                        static_cast<std::uint32_t>(payload.size()));
  put_u16(payload, *position, sum.add(payload).value());
}

}  // namespace netrig::fuzz
