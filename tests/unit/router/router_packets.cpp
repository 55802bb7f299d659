#include "router_packets.hpp"

#include <algorithm>
#include <stdexcept>

#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig::testing {

namespace {

Endpoint endpoint(const std::string& text) {
  return Endpoint::parse(text).value();
}

Bytes ip_packet(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, ByteView payload,
                const IpFields& fields) {
  Ipv4Header header;
  header.identification = 0x1234;
  header.ttl = fields.ttl;
  header.dont_fragment = fields.dont_fragment;
  header.options = fields.options;
  header.protocol = protocol;
  header.source = from.v4();
  header.destination = to.v4();
  header.set_payload_bytes(payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  return std::move(writer).take();
}

Bytes tcp(const Endpoint& from, const Endpoint& to, const TcpFields& fields, const IpFields& ip) {
  const auto has = [&](char flag) { return fields.flags.find(flag) != std::string::npos; };
  const TcpHeader header{.source_port = from.port,
                         .destination_port = to.port,
                         .sequence = fields.sequence,
                         .acknowledgment = fields.acknowledgment,
                         .ack = has('A'),
                         .rst = has('R'),
                         .syn = has('S'),
                         .fin = has('F'),
                         .window = 65535};
  ByteWriter writer;
  header.serialize(writer);
  writer.text(fields.payload);
  auto segment = std::move(writer).take();
  finish_tcp(from.address, to.address, segment);
  return ip_packet(from.address, to.address, kIpProtocolTcp, segment, ip);
}

struct Segment {
  Ipv4Header ip;
  TcpHeader tcp;
  std::size_t payload_bytes = 0;
  std::uint32_t end() const {
    return tcp.sequence + static_cast<std::uint32_t>(payload_bytes) + (tcp.syn ? 1u : 0u) +
           (tcp.fin ? 1u : 0u);
  }
};

Segment segment_of(ByteView packet) {
  ByteReader reader(packet);
  Segment segment;
  segment.ip = Ipv4Header::parse(reader).value();
  segment.tcp = TcpHeader::parse(reader).value();
  segment.payload_bytes = reader.left();
  return segment;
}

Bytes tcp_answer(const Segment& seen, const std::string& flags) {
  const Endpoint from{seen.ip.destination, seen.tcp.destination_port};
  const Endpoint to{seen.ip.source, seen.tcp.source_port};
  const bool acknowledges = flags.find('A') != std::string::npos;
  return tcp(from, to,
             {.flags = flags,
              .sequence = seen.tcp.ack ? seen.tcp.acknowledgment : 5000,
              .acknowledgment = acknowledges ? seen.end() : 0},
             {});
}

}  // namespace

Bytes ip_packet(const std::string& from, const std::string& to, std::uint8_t protocol, ByteView payload,
                const IpFields& fields) {
  return ip_packet(IpAddress::parse(from).value(), IpAddress::parse(to).value(), protocol, payload, fields);
}

Bytes udp(const std::string& from, const std::string& to, const std::string& payload,
          const IpFields& fields) {
  ByteWriter writer;
  serialize_udp(writer, endpoint(from), endpoint(to), as_bytes(payload));
  return ip_packet(endpoint(from).address, endpoint(to).address, kIpProtocolUdp, writer.view(), fields);
}

Bytes tcp(const std::string& from, const std::string& to, const TcpFields& fields, const IpFields& ip) {
  return tcp(endpoint(from), endpoint(to), fields, ip);
}

Bytes icmp(const std::string& from, const std::string& to, const IcmpMessage& message,
           const IpFields& fields) {
  ByteWriter writer;
  message.serialize(writer);
  return ip_packet(from, to, kIpProtocolIcmp, writer.view(), fields);
}

Bytes echo(const std::string& from, const std::string& to, std::uint16_t identifier, const IpFields& fields) {
  return icmp(from, to,
              {.type = IcmpMessage::kEchoRequest,
               .field = IcmpMessage::echo_field(identifier, 1),
               .payload = as_bytes("ping")},
              fields);
}

Bytes answer_to(ByteView packet, const std::string& flags) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse(reader).value();
  if (header.protocol == kIpProtocolTcp) return tcp_answer(segment_of(packet), flags);
  if (header.protocol == kIpProtocolUdp) {
    const auto seen = UdpHeader::parse(reader).value();
    return udp(Endpoint{header.destination, seen.destination_port}.to_string(),
               Endpoint{header.source, seen.source_port}.to_string(), "answer");
  }
  if (header.protocol == kIpProtocolIcmp) {
    auto message = IcmpMessage::parse(reader.rest()).value();
    message.type = IcmpMessage::kEchoReply;
    return icmp(header.destination.to_string(), header.source.to_string(), message);
  }
  return ip_packet(header.destination, header.source, header.protocol, reader.rest(), {});
}

Bytes next_after(ByteView packet, ByteView answer, const std::string& flags) {
  const auto before = segment_of(packet), seen = segment_of(answer);
  return tcp({before.ip.source, before.tcp.source_port}, {before.ip.destination, before.tcp.destination_port},
             {.flags = flags,
              .sequence = before.end(),
              .acknowledgment = flags.find('A') != std::string::npos ? seen.end() : 0},
             {});
}

Bytes error_about(ByteView packet, std::uint8_t type, std::uint8_t code, const std::string& offender) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse(reader).value();
  return icmp(offender.empty() ? header.destination.to_string() : offender, header.source.to_string(),
              {.type = type, .code = code, .payload = packet});
}

Bytes damaged(Bytes packet, int at) {
  packet.at(at < 0 ? packet.size() + static_cast<std::size_t>(at) : static_cast<std::size_t>(at)) ^= 0xff;
  return packet;
}

Bytes without_checksum(Bytes datagram) {
  datagram.at(26) = datagram.at(27) = 0;
  return datagram;
}

Bytes with_udp_length(Bytes datagram, std::uint16_t length) {
  datagram.at(24) = static_cast<std::uint8_t>(length >> 8);
  datagram.at(25) = static_cast<std::uint8_t>(length);
  return without_checksum(datagram);
}

}  // namespace netrig::testing
