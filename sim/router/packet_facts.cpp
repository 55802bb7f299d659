#include "router/packet_facts.hpp"

#include "router/icmp_query.hpp"
#include "stack/ipv6_transport.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig {

namespace {

// Flags of a TCP header (RFC 9293 3.1).
constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10, kUrg = 0x20;

/// Nothing of a segment with these flags together makes sense, or it is a scanner's.
bool contradict(std::uint8_t flags) {
  if (flags & kSyn) return (flags & (kFin | kRst)) != 0 || ((flags & kAck) && (flags & kUrg));
  if (flags & kRst) return (flags & (kFin | kUrg)) != 0;
  return (flags & kAck) == 0;
}

TcpTracking::Kind kind_of(std::uint8_t flags) {
  using Kind = TcpTracking::Kind;
  if (flags & kRst) return Kind::rst;
  if (flags & kSyn) return flags & kAck ? Kind::syn_ack : Kind::syn;
  if (flags & kFin) return Kind::fin;
  return flags & kAck ? Kind::ack : Kind::none;
}

/// A zero instead of a checksum is the receiver's business, of IPv6 too (RFC 8200 8.1, RFC 6936).
template <class Address>
bool is_intact_udp(const BasicConnectionTuple<Address>& tuple, ByteView segment) {
  ByteReader reader(segment);
  const auto header = UdpHeader::parse(reader);
  if (!header || header->length_bytes > segment.size()) return false;
  if (header->checksum == 0) return true;
  const auto datagram = segment.first(header->length_bytes);
  return check_udp(tuple.source, tuple.destination, datagram) == UdpChecksum::correct;
}

bool is_intact_icmp(const ConnectionTuple&, ByteView message) {
  return check_icmp(message);
}

bool is_intact_icmp(const Ipv6ConnectionTuple& tuple, ByteView message) {
  return check_icmpv6(tuple.source, tuple.destination, message);
}

/// `reader` stands at the transport's header.
template <class Address>
void read_transport(ByteReader& reader, BasicPacketFacts<Address>& facts) {
  auto& tuple = facts.tuple;
  if (tuple.protocol == kIcmpOf<Address>) {
    const auto type_and_code = reader.u16();
    reader.skip(2);
    const auto identifier = reader.u16();
    reader.skip(2);
    facts.has_tuple = reader.ok();
    tuple.destination_port = type_and_code;
    if (IcmpQuery::between<Address>(icmp_type_of(tuple)).known()) tuple.source_port = identifier;
  } else if (tuple.protocol == kIpProtocolTcp || tuple.protocol == kIpProtocolUdp) {
    tuple.source_port = reader.u16();
    tuple.destination_port = reader.u16();
    facts.has_tuple = reader.ok();
  } else {
    facts.has_tuple = reader.ok();
  }
}

}  // namespace

template <>
PacketFacts PacketFacts::of(ByteView packet) {
  ByteReader reader(packet);
  PacketFacts facts;
  facts.header_bytes = (reader.u8() & 0x0fu) * 4;
  reader.skip(8);
  auto& tuple = facts.tuple;
  tuple.protocol = reader.u8();
  reader.skip(2);
  tuple.source = Ipv4Address(reader.u32());
  tuple.destination = Ipv4Address(reader.u32());
  reader.skip(facts.header_bytes - Ipv4Header::kMinimumBytes);
  read_transport(reader, facts);
  return facts;
}

/// What has no transport has no tuple.
template <>
Ipv6PacketFacts Ipv6PacketFacts::of(ByteView packet) {
  ByteReader reader(packet);
  Ipv6PacketFacts facts;
  const auto header = Ipv6Header::parse(reader);
  if (!header) return facts;
  const auto transport = find_ipv6_transport(packet);
  facts.tuple.source = header->source;
  facts.tuple.destination = header->destination;
  facts.tuple.protocol = transport.protocol;
  facts.header_bytes = static_cast<std::uint32_t>(transport.at);
  if (!transport.reached || transport.protocol == kIpv6NoNextHeader) return facts;
  ByteReader behind(packet.subspan(transport.at));
  read_transport(behind, facts);
  return facts;
}

std::optional<TcpTracking::Segment> tcp_segment_of(ByteView segment) {
  ByteReader reader(segment);
  reader.skip(4);
  const auto sequence = reader.u32(), acknowledgment = reader.u32();
  const std::size_t header_bytes = (reader.u8() >> 4) * std::size_t{4};
  const auto flags = reader.u8();
  const bool whole = segment.size() >= TcpHeader::kMinimumBytes && header_bytes >= TcpHeader::kMinimumBytes &&
                     header_bytes <= segment.size();
  if (!whole || contradict(flags)) return {};
  const auto counted = (flags & kSyn ? 1u : 0u) + (flags & kFin ? 1u : 0u);
  const auto end = sequence + static_cast<std::uint32_t>(segment.size() - header_bytes) + counted;
  return TcpTracking::Segment{.kind = kind_of(flags), .end = end, .acknowledgment = acknowledgment};
}

template <class Address>
bool is_intact(ByteView packet, const BasicPacketFacts<Address>& facts) {
  const auto& tuple = facts.tuple;
  const auto payload = payload_of(packet, facts);
  switch (tuple.protocol) {
    case kIpProtocolTcp:
      return check_tcp(tuple.source, tuple.destination, payload);
    case kIpProtocolUdp:
      return is_intact_udp(tuple, payload);
    case kIpProtocolIcmp:
    case kIpProtocolIcmpv6:
      return tuple.protocol == kIcmpOf<Address> && is_intact_icmp(tuple, payload);
    default:
      return true;
  }
}

template bool is_intact(ByteView, const PacketFacts&);
template bool is_intact(ByteView, const Ipv6PacketFacts&);

std::optional<ByteView> quoted_packet(ByteView packet, const PacketFacts& facts) {
  if (facts.tuple.protocol != kIpProtocolIcmp) return {};
  const auto message = IcmpMessage::parse(payload_of(packet, facts));
  if (!message || !message->is_error()) return {};
  ByteReader reader(message->payload);
  const auto quoted = Ipv4Header::parse_unjudged(reader);
  if (!quoted || quoted->fragment_offset_bytes != 0) return {};
  return message->payload;
}

std::optional<ByteView> quoted_packet(ByteView packet, const Ipv6PacketFacts& facts) {
  if (facts.tuple.protocol != kIpProtocolIcmpv6) return {};
  const auto message = Icmpv6Message::parse(payload_of(packet, facts));
  if (!message || !message->is_error()) return {};
  ByteReader reader(message->payload);
  if (!Ipv6Header::parse(reader) || !find_ipv6_transport(message->payload).reached) return {};
  return message->payload;
}

}  // namespace netrig
