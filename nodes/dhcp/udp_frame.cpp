#include "dhcp/udp_frame.hpp"

#include <utility>

#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig {

std::optional<UdpFrame> UdpFrame::parse(ByteView frame) {
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet || ethernet->ether_type != kEtherTypeIpv4) return {};
  const auto ip = Ipv4Header::parse(reader);
  if (!ip || ip->protocol != kIpProtocolUdp || ip->is_fragment()) return {};
  ByteReader packet(reader.take(ip->payload_bytes()));  // what follows is the frame's padding
  const auto all = packet.rest();
  const auto udp = UdpHeader::parse(packet);
  if (!reader.ok() || !udp || udp->length_bytes > all.size()) return {};
  const auto datagram = all.first(udp->length_bytes);
  if (check_udp(ip->source, ip->destination, datagram) == UdpChecksum::wrong) return {};
  const auto payload = datagram.subspan(UdpHeader::kLengthBytes);
  return UdpFrame{ethernet->source,
                  ethernet->destination,
                  {ip->source, udp->source_port},
                  {ip->destination, udp->destination_port},
                  Bytes(payload.begin(), payload.end())};
}

Bytes UdpFrame::to_bytes() const {
  Ipv4Header ip;
  ip.protocol = kIpProtocolUdp;
  ip.source = source.address.v4();
  ip.destination = destination.address.v4();
  ip.set_payload_bytes(UdpHeader::kLengthBytes + payload.size());
  ByteWriter writer;
  EthernetHeader{destination_mac, source_mac, kEtherTypeIpv4}.serialize(writer);
  ip.serialize(writer);
  serialize_udp(writer, source, destination, payload);
  return std::move(writer).take();
}

}  // namespace netrig
