#include "wire/ethernet_header.hpp"

#include "wire/address_bytes.hpp"

namespace netrig {

std::optional<EthernetHeader> EthernetHeader::parse(ByteReader& reader) {
  EthernetHeader header;
  header.destination = read_mac(reader);
  header.source = read_mac(reader);
  header.ether_type = reader.u16();
  if (!reader.ok()) return {};
  return header;
}

void EthernetHeader::serialize(ByteWriter& writer) const {
  writer.bytes(destination.octets()).bytes(source.octets()).u16(ether_type);
}

}  // namespace netrig
