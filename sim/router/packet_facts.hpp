// What a router's rules, tracking and translation look at in an IPv4 packet. Read from bytes without
// building the headers' values: this is done for every packet.
#pragma once

#include <optional>

#include "router/connection_tuple.hpp"
#include "router/tcp_tracking.hpp"
#include "wire/bytes.hpp"
#include "wire/icmp_message.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

struct PacketFacts {
  /// Addresses and protocol; ports, and of ICMP the identifier, where the packet has them.
  ConnectionTuple tuple;
  std::uint16_t header_bytes = 0;  ///< of the IPv4 header
  bool has_tuple = false;          ///< the transport's header reaches as far as its ports or its identifier

  /// `packet` starts with a valid IPv4 header, and may be cut short behind it (as in an ICMP error).
  static PacketFacts of(ByteView packet);

  /// Whether the packet has TCP or UDP ports.
  bool has_ports() const {
    return has_tuple && (tuple.protocol == kIpProtocolTcp || tuple.protocol == kIpProtocolUdp);
  }
};

/// What tracking needs of the TCP segment in a whole packet; none when the header is malformed or its flags
/// contradict each other.
std::optional<TcpTracking::Segment> tcp_segment_of(ByteView packet, const PacketFacts& facts);

/// Whether lengths and checksums of TCP, UDP and ICMP are right; nothing is known of other protocols.
bool is_intact(ByteView packet, const PacketFacts& facts);

/// The packet that an ICMP error quotes, from its IPv4 header on; none when the message is no error, or what
/// it quotes has no whole IPv4 header or is a later fragment.
std::optional<ByteView> quoted_packet(ByteView packet, const PacketFacts& facts);

/// The packet behind its IPv4 header.
inline ByteView payload_of(ByteView packet, const PacketFacts& facts) {
  return packet.subspan(facts.header_bytes);
}

}  // namespace netrig
