#include "wire/ethernet_header.hpp"

#include <cstring>

namespace netrig {

/// In one piece: this is done to every frame.
std::optional<EthernetHeader> EthernetHeader::parse(ByteReader& reader) {
  const auto bytes = reader.take(kLengthBytes);
  if (bytes.size() != kLengthBytes) return {};
  MacAddress::Octets destination, source;
  std::memcpy(destination.data(), bytes.data(), destination.size());
  std::memcpy(source.data(), bytes.data() + destination.size(), source.size());
  EthernetHeader header;
  header.destination = MacAddress(destination);
  header.source = MacAddress(source);
  header.ether_type = static_cast<std::uint16_t>(bytes[kLengthBytes - 2] << 8 | bytes[kLengthBytes - 1]);
  return header;
}

void EthernetHeader::serialize(ByteWriter& writer) const {
  writer.bytes(destination.octets()).bytes(source.octets()).u16(ether_type);
}

}  // namespace netrig
