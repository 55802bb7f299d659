// What a router's rules, tracking and translation look at in a packet. Read from bytes without building the
// headers' values: this is done for every packet.
#pragma once

#include <optional>

#include "router/connection_tuple.hpp"
#include "router/tcp_tracking.hpp"
#include "wire/bytes.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

template <class Address>
struct BasicPacketFacts {
  /// Addresses and protocol; ports, and of ICMP the identifier, where the packet has them.
  BasicConnectionTuple<Address> tuple;
  /// In front of the transport's header: of the IP header and IPv6's extension headers.
  std::uint32_t header_bytes = 0;
  bool has_tuple = false;  ///< the transport's header reaches as far as its ports or its identifier

  /// `packet` starts with a valid header of its family, and may be cut short behind it (as in an ICMP error).
  static BasicPacketFacts of(ByteView packet);

  /// Whether the packet has TCP or UDP ports.
  bool has_ports() const {
    return has_tuple && (tuple.protocol == kIpProtocolTcp || tuple.protocol == kIpProtocolUdp);
  }
};
using PacketFacts = BasicPacketFacts<Ipv4Address>;
using Ipv6PacketFacts = BasicPacketFacts<Ipv6Address>;

template <>
PacketFacts PacketFacts::of(ByteView packet);
template <>
Ipv6PacketFacts Ipv6PacketFacts::of(ByteView packet);

/// What tracking needs of a whole TCP segment; none when the header is malformed or its flags contradict each
/// other.
std::optional<TcpTracking::Segment> tcp_segment_of(ByteView segment);

/// Whether lengths and checksums of TCP, UDP and ICMP are right; nothing is known of other protocols. The
/// other family's ICMP never is.
template <class Address>
bool is_intact(ByteView packet, const BasicPacketFacts<Address>& facts);

/// The packet that an ICMP error quotes, from its IP header on; none when the message is no error, or what
/// it quotes has no whole IP header or is a later fragment.
std::optional<ByteView> quoted_packet(ByteView packet, const PacketFacts& facts);
std::optional<ByteView> quoted_packet(ByteView packet, const Ipv6PacketFacts& facts);

/// The packet from its transport's header on.
template <class Address>
ByteView payload_of(ByteView packet, const BasicPacketFacts<Address>& facts) {
  return packet.subspan(facts.header_bytes);
}

}  // namespace netrig
