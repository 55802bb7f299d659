#include "wire/udp_header.hpp"

#include <cassert>
#include <limits>

#include "wire/checksum.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kChecksumPosition = 6;
constexpr std::uint16_t kAllOnes = 0xffff;

InternetChecksum pseudo_header(const IpAddress& source, const IpAddress& destination, std::size_t length) {
  return InternetChecksum().add_pseudo_header(source, destination, kIpProtocolUdp,
                                              static_cast<std::uint32_t>(length));
}

}  // namespace

std::optional<UdpHeader> UdpHeader::parse(ByteReader& reader) {
  UdpHeader header;
  header.source_port = reader.u16();
  header.destination_port = reader.u16();
  header.length_bytes = reader.u16();
  header.checksum = reader.u16();
  if (!reader.ok() || header.length_bytes < kLengthBytes) return {};
  return header;
}

void UdpHeader::serialize(ByteWriter& writer) const {
  writer.u16(source_port).u16(destination_port).u16(length_bytes).u16(checksum);
}

UdpChecksum check_udp(const IpAddress& source, const IpAddress& destination, ByteView datagram) {
  ByteReader reader(datagram);
  reader.skip(kChecksumPosition);
  const auto field = reader.u16();
  if (field == 0) return UdpChecksum::absent;
  const auto pseudo = pseudo_header(source, destination, datagram.size());
  auto whole = pseudo;
  if (whole.add(datagram).sum() == kAllOnes) return UdpChecksum::correct;
  return field == pseudo.sum() ? UdpChecksum::partial : UdpChecksum::wrong;
}

void serialize_udp(ByteWriter& writer, const Endpoint& from, const Endpoint& to, ByteView payload) {
  const auto start = writer.size();
  const auto length = UdpHeader::kLengthBytes + payload.size();
  assert(length <= std::numeric_limits<std::uint16_t>::max());
  UdpHeader{from.port, to.port, static_cast<std::uint16_t>(length), 0}.serialize(writer);
  writer.bytes(payload);
  const auto checksum =
      pseudo_header(from.address, to.address, length).add(writer.view().subspan(start)).value();
  writer.patch_u16(start + kChecksumPosition,
                   checksum == 0 ? kAllOnes : checksum);  // zero says "none" (RFC 768)
}

}  // namespace netrig
