// UDP (RFC 768), and what is known by its port: DNS and DHCP.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kChecksumPosition = 6;

bool uses_port(std::uint16_t port, std::uint16_t source, std::uint16_t destination) {
  return source == port || destination == port;
}

void describe_data(Line& line, Part data, std::uint16_t source, std::uint16_t destination) {
  if (data.bytes.empty()) return;
  const auto on = [&](std::uint16_t port) { return uses_port(port, source, destination); };
  if (on(kPortDns) || on(kPortMulticastDns)) {
    line << ": ";
    describe_dns(line, data);
  } else if (on(kPortDhcpServer) || on(kPortDhcpClient)) {
    line << ": ";
    describe_dhcp(line, data);
  }
}

/// A checksum of zero is none, in IPv4 (RFC 768); in IPv6 there must be one (RFC 8200 8.1).
void verify(Line& line, const IpPayload& payload, std::size_t length, std::uint16_t checksum) {
  if (payload.partial || (checksum == 0 && payload.source.is_v4())) return;
  auto covered = payload;
  covered.length = length;
  verify_checksum(line, "UDP", payload.bytes.first(length), kChecksumPosition, pseudo_header_of(covered));
}

}  // namespace

void describe_udp(Line& line, const IpPayload& payload) {
  ByteReader reader(payload.bytes);
  const auto source = reader.u16(), destination = reader.u16();
  const std::size_t length = reader.u16();
  const auto checksum = reader.u16();
  if (!reader.ok()) return write_short_header(line, payload, payload.partial, "UDP", kHeaderSize);
  write_ports(line, payload, source, destination);
  if (length < kHeaderSize || (length > payload.length && !payload.partial)) {
    line.malformed("UDP") << "length " << length << " in " << payload.length << " bytes";
    return;
  }
  verify(line, payload, length, checksum);
  line << "UDP len " << length - kHeaderSize;
  const auto data = reader.rest().first(std::min(reader.left(), length - kHeaderSize));
  describe_data(line, {data, payload.partial}, source, destination);
}

}  // namespace netrig::describing
