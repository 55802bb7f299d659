// The packets that ICMP errors quote: a header and at least eight bytes (RFC 792; RFC 1812 4.3.2.3; RFC
// 4443 2.4). Their checksums and lengths are not judged, for routers quote what they forwarded.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kIpv4HeaderSize = 20;

// The second word of an echo message is its identifier and sequence number.
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kEchoRequestV6 = 128;
constexpr std::uint8_t kEchoReplyV6 = 129;

void write_quoted_ports(Line& line, std::string_view protocol, const IpPayload& quoted) {
  ByteReader reader(quoted.bytes);
  const auto source = reader.u16(), destination = reader.u16();
  const auto seq = reader.u32();
  line << protocol << ' ' << Endpoint{quoted.source, source} << " > "
       << Endpoint{quoted.destination, destination};
  if (quoted.protocol == kProtocolTcp) line << " seq " << seq;
}

void write_quoted_icmp(Line& line, std::string_view protocol, const IpPayload& quoted) {
  ByteReader reader(quoted.bytes);
  const auto type = reader.u8(), code = reader.u8();
  reader.skip(2);
  const auto id = reader.u16(), seq = reader.u16();
  line << protocol << ' ' << quoted.source << " > " << quoted.destination;
  if (type == kEchoRequest || type == kEchoRequestV6) {
    line << " echo-request id " << id << " seq " << seq;
  } else if (type == kEchoReply || type == kEchoReplyV6) {
    line << " echo-reply id " << id << " seq " << seq;
  } else {
    line << " type " << type << " code " << code;
  }
}

void write_quoted_protocol(Line& line, const IpPayload& quoted) {
  constexpr std::size_t kNeeded = 8;
  if (quoted.bytes.size() >= kNeeded) {
    if (quoted.protocol == kProtocolTcp) return write_quoted_ports(line, "tcp", quoted);
    if (quoted.protocol == kProtocolUdp) return write_quoted_ports(line, "udp", quoted);
    if (quoted.protocol == kProtocolIcmp) return write_quoted_icmp(line, "icmp", quoted);
    if (quoted.protocol == kProtocolIcmpv6) return write_quoted_icmp(line, "icmpv6", quoted);
  }
  line << "protocol " << quoted.protocol << ' ' << quoted.source << " > " << quoted.destination;
}

}  // namespace

void describe_quoted_ipv4(Line& line, ByteView datagram) {
  ByteReader reader(datagram);
  const auto first = reader.u8();
  reader.skip(5);
  const bool later_fragment = reader.u16() & 0x1fff;
  reader.skip(1);
  IpPayload quoted{.protocol = reader.u8()};
  reader.skip(2);
  quoted.source = read_ipv4(reader);
  quoted.destination = read_ipv4(reader);
  const auto header_size = (first & 15) * std::size_t{4};
  if (!reader.ok() || first >> 4 != 4 || header_size < kIpv4HeaderSize) return;
  reader.skip(header_size - kIpv4HeaderSize);
  if (!later_fragment) quoted.bytes = reader.rest();
  line << ", quoting ";
  write_quoted_protocol(line, quoted);
}

void describe_quoted_ipv6(Line& line, ByteView datagram) {
  ByteReader reader(datagram);
  const auto version = reader.u32() >> 28;
  reader.skip(2);
  IpPayload quoted{.protocol = reader.u8()};
  reader.skip(1);
  quoted.source = read_ipv6(reader);
  quoted.destination = read_ipv6(reader);
  if (!reader.ok() || version != 6) return;
  quoted.bytes = reader.rest();
  line << ", quoting ";
  write_quoted_protocol(line, quoted);
}

}  // namespace netrig::describing
