#include "router/tcp_reset.hpp"

#include "wire/ipv6_header.hpp"
#include "wire/tcp_header.hpp"

namespace netrig {

namespace {

void prepend_header(PacketBuffer& segment, const ConnectionTuple& tuple) {
  Ipv4Header ip;
  ip.protocol = kIpProtocolTcp;
  ip.source = tuple.source;
  ip.destination = tuple.destination;
  ip.dont_fragment = true;  // and so without an identification (RFC 6864 4.1)
  ip.set_payload_bytes(TcpHeader::kMinimumBytes);
  ByteWriter writer(segment.prepend(Ipv4Header::kMinimumBytes));
  ip.serialize(writer);
}

void prepend_header(PacketBuffer& segment, const Ipv6ConnectionTuple& tuple) {
  const Ipv6Header ip{.payload_bytes = TcpHeader::kMinimumBytes,
                      .next_header = kIpProtocolTcp,
                      .source = tuple.source,
                      .destination = tuple.destination};
  ByteWriter writer(segment.prepend(Ipv6Header::kLengthBytes));
  ip.serialize(writer);
}

template <class Address>
PacketBuffer packet_of(const BasicConnectionTuple<Address>& tuple, const TcpHeader& header) {
  auto packet = PacketBuffer::for_payload(TcpHeader::kMinimumBytes);
  ByteWriter segment(packet.append(TcpHeader::kMinimumBytes));
  header.serialize(segment);
  finish_tcp(tuple.source, tuple.destination, packet.bytes());
  prepend_header(packet, tuple);
  return packet;
}

}  // namespace

template <class Address>
std::optional<PacketBuffer> reset_for(ByteView packet, const BasicPacketFacts<Address>& facts) {
  const auto segment = payload_of(packet, facts);
  ByteReader reader(segment);
  const auto refused = TcpHeader::parse(reader);
  if (!refused || refused->rst || !is_intact(packet, facts)) return {};
  const auto tuple = facts.tuple.inverse();
  TcpHeader reset{.source_port = tuple.source_port, .destination_port = tuple.destination_port, .rst = true};
  if (refused->ack) {
    reset.sequence = refused->acknowledgment;
  } else {
    reset.ack = true;
    reset.acknowledgment = refused->sequence + static_cast<std::uint32_t>(reader.left()) +
                           (refused->syn ? 1u : 0u) + (refused->fin ? 1u : 0u);
  }
  return packet_of(tuple, reset);
}

template std::optional<PacketBuffer> reset_for(ByteView, const PacketFacts&);
template std::optional<PacketBuffer> reset_for(ByteView, const Ipv6PacketFacts&);

}  // namespace netrig
