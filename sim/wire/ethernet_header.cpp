#include "wire/ethernet_header.hpp"

namespace netrig {

void EthernetHeader::serialize(ByteWriter& writer) const {
  writer.bytes(destination.octets()).bytes(source.octets()).u16(ether_type);
}

}  // namespace netrig
