// Any bytes are an ARP packet or none; what parses is written again as it was.
#include <algorithm>
#include <cstdlib>

#include "wire/arp_packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const netrig::ByteView bytes(data, size);
  netrig::ByteReader reader(bytes);
  const auto packet = netrig::ArpPacket::parse(reader);
  if (!packet) return 0;
  netrig::ByteWriter writer;
  packet->serialize(writer);
  if (!std::ranges::equal(writer.view(), bytes.first(netrig::ArpPacket::kLengthBytes))) std::abort();
  return 0;
}
