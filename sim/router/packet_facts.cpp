#include "router/packet_facts.hpp"

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

bool is_intact_udp(const ConnectionTuple& tuple, ByteView segment) {
  ByteReader reader(segment);
  const auto header = UdpHeader::parse(reader);
  if (!header || header->length_bytes > segment.size()) return false;
  if (header->checksum == 0) return true;
  const auto datagram = segment.first(header->length_bytes);
  return check_udp(tuple.source, tuple.destination, datagram) == UdpChecksum::correct;
}

}  // namespace

PacketFacts PacketFacts::of(ByteView packet) {
  ByteReader reader(packet);
  PacketFacts facts;
  facts.header_bytes = static_cast<std::uint16_t>((reader.u8() & 0x0f) * 4);
  reader.skip(8);
  auto& tuple = facts.tuple;
  tuple.protocol = reader.u8();
  reader.skip(2);
  tuple.source = Ipv4Address(reader.u32());
  tuple.destination = Ipv4Address(reader.u32());
  reader.skip(facts.header_bytes - Ipv4Header::kMinimumBytes);
  if (tuple.protocol == kIpProtocolIcmp) {
    const auto type_and_code = reader.u16();
    reader.skip(2);
    const auto identifier = reader.u16();
    reader.skip(2);
    facts.has_tuple = reader.ok();
    tuple.destination_port = type_and_code;
    const auto query = IcmpQuery::of(static_cast<std::uint8_t>(type_and_code >> 8));
    if (query.asks || query.answers) tuple.source_port = identifier;
  } else if (tuple.protocol == kIpProtocolTcp || tuple.protocol == kIpProtocolUdp) {
    tuple.source_port = reader.u16();
    tuple.destination_port = reader.u16();
    facts.has_tuple = reader.ok();
  } else {
    facts.has_tuple = reader.ok();
  }
  return facts;
}

std::optional<TcpTracking::Segment> tcp_segment_of(ByteView packet, const PacketFacts& facts) {
  const auto segment = payload_of(packet, facts);
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

bool is_intact(ByteView packet, const PacketFacts& facts) {
  const auto& tuple = facts.tuple;
  const auto payload = payload_of(packet, facts);
  switch (tuple.protocol) {
    case kIpProtocolTcp:
      return check_tcp(tuple.source, tuple.destination, payload);
    case kIpProtocolUdp:
      return is_intact_udp(tuple, payload);
    case kIpProtocolIcmp:
      return check_icmp(payload);
    default:
      return true;
  }
}

std::optional<ByteView> quoted_packet(ByteView packet, const PacketFacts& facts) {
  if (facts.tuple.protocol != kIpProtocolIcmp) return {};
  const auto message = IcmpMessage::parse(payload_of(packet, facts));
  if (!message || !message->is_error()) return {};
  ByteReader reader(message->payload);
  const auto quoted = Ipv4Header::parse_unjudged(reader);
  if (!quoted || quoted->fragment_offset_bytes != 0) return {};
  return message->payload;
}

}  // namespace netrig
