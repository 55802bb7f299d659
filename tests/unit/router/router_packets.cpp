#include "router_packets.hpp"

#include <algorithm>
#include <stdexcept>

#include "stack/ipv6_transport.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig::testing {

namespace {

Endpoint endpoint(const std::string& text) {
  return Endpoint::parse(text).value();
}

Bytes ipv4_packet(const Ipv4Address& from, const Ipv4Address& to, std::uint8_t protocol, ByteView payload,
                  const IpFields& fields) {
  Ipv4Header header;
  header.identification = 0x1234;
  header.ttl = fields.ttl;
  header.dont_fragment = fields.dont_fragment;
  header.options = fields.options;
  header.protocol = protocol;
  header.source = from;
  header.destination = to;
  header.set_payload_bytes(payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  return std::move(writer).take();
}

/// Behind the extension headers, each of which names the next.
Bytes ipv6_packet(const Ipv6Address& from, const Ipv6Address& to, std::uint8_t protocol, ByteView payload,
                  const IpFields& fields) {
  const auto& extensions = fields.extensions;
  ByteWriter behind;
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    behind.u8(i + 1 < extensions.size() ? extensions[i + 1].number : protocol).bytes(extensions[i].rest);
  }
  behind.bytes(payload);
  ByteWriter writer;
  Ipv6Header{.payload_bytes = static_cast<std::uint16_t>(behind.size()),
             .next_header = extensions.empty() ? protocol : extensions[0].number,
             .hop_limit = fields.ttl,
             .source = from,
             .destination = to}
      .serialize(writer);
  writer.bytes(behind.view());
  return std::move(writer).take();
}

Bytes ip_packet(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, ByteView payload,
                const IpFields& fields) {
  return from.is_v4() ? ipv4_packet(from.v4(), to.v4(), protocol, payload, fields)
                      : ipv6_packet(from.v6(), to.v6(), protocol, payload, fields);
}

Bytes icmpv6_packet(const Ipv6Address& from, const Ipv6Address& to, const Icmpv6Message& message,
                    const IpFields& fields = {}) {
  ByteWriter writer;
  message.serialize(writer, from, to);
  return ipv6_packet(from, to, kIpProtocolIcmpv6, writer.view(), fields);
}

/// A packet that has been seen, of either family.
struct Seen {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;
  ByteView payload;
};

Seen seen_in(ByteView packet) {
  ByteReader reader(packet);
  if (!is_ipv6(packet)) {
    const auto header = Ipv4Header::parse(reader).value();
    return {header.source, header.destination, header.protocol, reader.rest()};
  }
  const auto header = Ipv6Header::parse(reader).value();
  const auto transport = find_ipv6_transport(packet);
  return {header.source, header.destination, transport.protocol, packet.subspan(transport.at)};
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
  Seen ip;
  TcpHeader tcp;
  std::size_t payload_bytes = 0;
  std::uint32_t end() const {
    return tcp.sequence + static_cast<std::uint32_t>(payload_bytes) + (tcp.syn ? 1u : 0u) +
           (tcp.fin ? 1u : 0u);
  }
};

Segment segment_of(ByteView packet) {
  Segment segment{.ip = seen_in(packet), .tcp = {}};
  ByteReader reader(segment.ip.payload);
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

Bytes echo_answer(const Seen& seen) {
  if (seen.source.is_v4()) {
    auto message = IcmpMessage::parse(seen.payload).value();
    message.type = IcmpMessage::kEchoReply;
    return icmp(seen.destination.to_string(), seen.source.to_string(), message);
  }
  auto message = Icmpv6Message::parse(seen.payload).value();
  message.type = Icmpv6Message::kEchoReply;
  return icmpv6_packet(seen.destination.v6(), seen.source.v6(), message);
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

Bytes icmpv6(const std::string& from, const std::string& to, const Icmpv6Message& message,
             const IpFields& fields) {
  return icmpv6_packet(IpAddress::parse(from).value().v6(), IpAddress::parse(to).value().v6(), message,
                       fields);
}

Bytes echo(const std::string& from, const std::string& to, std::uint16_t identifier, const IpFields& fields) {
  const auto payload = as_bytes("ping");
  const auto field = IcmpMessage::echo_field(identifier, 1);
  if (IpAddress::parse(from).value().is_v4()) {
    return icmp(from, to, {.type = IcmpMessage::kEchoRequest, .field = field, .payload = payload}, fields);
  }
  return icmpv6(from, to, {.type = Icmpv6Message::kEchoRequest, .field = field, .payload = payload}, fields);
}

Bytes answer_to(ByteView packet, const std::string& flags) {
  const auto seen = seen_in(packet);
  if (seen.protocol == kIpProtocolTcp) return tcp_answer(segment_of(packet), flags);
  if (seen.protocol == kIpProtocolUdp) {
    ByteReader reader(seen.payload);
    const auto header = UdpHeader::parse(reader).value();
    return udp(Endpoint{seen.destination, header.destination_port}.to_string(),
               Endpoint{seen.source, header.source_port}.to_string(), "answer");
  }
  if (seen.protocol == kIpProtocolIcmp || seen.protocol == kIpProtocolIcmpv6) return echo_answer(seen);
  return ip_packet(seen.destination, seen.source, seen.protocol, seen.payload, {});
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
  const auto seen = seen_in(packet);
  const auto from = offender.empty() ? seen.destination.to_string() : offender;
  const auto to = seen.source.to_string();
  if (is_ipv6(packet)) return icmpv6(from, to, {.type = type, .code = code, .payload = packet});
  return icmp(from, to, {.type = type, .code = code, .payload = packet});
}

Bytes damaged(Bytes packet, int at) {
  packet.at(at < 0 ? packet.size() + static_cast<std::size_t>(at) : static_cast<std::size_t>(at)) ^= 0xff;
  return packet;
}

Bytes without_checksum(Bytes datagram) {
  const std::size_t at = is_ipv6(datagram) ? 46 : 26;
  datagram.at(at) = datagram.at(at + 1) = 0;
  return datagram;
}

Bytes with_udp_length(Bytes datagram, std::uint16_t length) {
  const std::size_t at = is_ipv6(datagram) ? 44 : 24;
  datagram.at(at) = static_cast<std::uint8_t>(length >> 8);
  datagram.at(at + 1) = static_cast<std::uint8_t>(length);
  return without_checksum(datagram);
}

std::vector<Bytes> fragments_of(const Bytes& packet, std::size_t longest_bytes, std::size_t at) {
  const Ipv6Cut cut{.named_at = at == Ipv6Header::kLengthBytes ? Ipv6Header::kNextHeaderAt : at - 8,
                    .at = at,
                    .identification = 0x12345678,
                    .longest_bytes = longest_bytes};
  std::vector<Bytes> fragments;
  for (const auto& fragment : fragment_ipv6(PacketBuffer::copy_of(packet), cut)) {
    fragments.emplace_back(fragment.bytes().begin(), fragment.bytes().end());
  }
  return fragments;
}

}  // namespace netrig::testing
