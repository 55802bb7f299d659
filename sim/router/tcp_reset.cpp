#include "router/tcp_reset.hpp"

#include "wire/tcp_header.hpp"

namespace netrig {

namespace {

PacketBuffer packet_of(const ConnectionTuple& tuple, const TcpHeader& header) {
  auto packet = PacketBuffer::for_payload(Ipv4Header::kMinimumBytes + TcpHeader::kMinimumBytes);
  ByteWriter segment(packet.append(TcpHeader::kMinimumBytes));
  header.serialize(segment);
  finish_tcp(tuple.source, tuple.destination, packet.bytes());
  Ipv4Header ip;
  ip.protocol = kIpProtocolTcp;
  ip.source = tuple.source;
  ip.destination = tuple.destination;
  ip.dont_fragment = true;  // and so without an identification (RFC 6864 4.1)
  ip.set_payload_bytes(TcpHeader::kMinimumBytes);
  ByteWriter writer(packet.prepend(Ipv4Header::kMinimumBytes));
  ip.serialize(writer);
  return packet;
}

}  // namespace

std::optional<PacketBuffer> reset_for(ByteView packet, const PacketFacts& facts) {
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

}  // namespace netrig
