// Any bytes are a frame or none: Ethernet, IPv4 and UDP headers parse within their bounds, and what parses is
// written and parses to the same. Checksums are judged, never believed.
#include <algorithm>

#include "harness/require.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/udp_header.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

/// What is written of a header is what was read, byte for byte.
void check_ethernet(const EthernetHeader& header, ByteView read) {
  ByteWriter writer;
  header.serialize(writer);
  require(std::ranges::equal(writer.view(), read));
}

void check_ipv4(const Ipv4Header& header, ByteView read) {
  require(header.header_bytes() == read.size() && header.total_length_bytes >= read.size());
  ByteWriter writer;
  header.serialize(writer);
  require(writer.size() == read.size());
  ByteReader again(writer.view());
  require(Ipv4Header::parse(again) == header);
}

void check_datagram(const Ipv4Header& ip, ByteView datagram) {
  ByteReader reader(datagram);
  const auto header = UdpHeader::parse(reader);
  if (!header) return;
  (void)check_udp(ip.source, ip.destination, datagram);
  ByteWriter writer;
  header->serialize(writer);
  require(std::ranges::equal(writer.view(), datagram.first(UdpHeader::kLengthBytes)));
  ByteWriter made;
  serialize_udp(made, {ip.source, header->source_port}, {ip.destination, header->destination_port},
                reader.rest().first(std::min<std::size_t>(reader.left(), 1000)));
  require(check_udp(ip.source, ip.destination, made.view()) == UdpChecksum::correct);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView frame(data, size);
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet) return 0;
  check_ethernet(*ethernet, frame.first(reader.position()));
  const auto packet = reader.rest();
  const auto ip = Ipv4Header::parse(reader);
  if (!ip) return 0;
  check_ipv4(*ip, packet.first(packet.size() - reader.left()));
  check_datagram(*ip, reader.rest());
  return 0;
}
