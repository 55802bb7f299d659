// Packets that tests make by hand, and put into frames.
#pragma once

#include "stack_network.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/icmp_message.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig::testing {

/// An IPv4 header to be changed before use.
inline Ipv4Header header_to(const std::string& to, const std::string& from = "10.0.0.9",
                            std::uint8_t protocol = kIpProtocolUdp) {
  Ipv4Header header;
  header.identification = 0x1234;
  header.protocol = protocol;
  header.source = ip(from);
  header.destination = ip(to);
  return header;
}

inline Bytes packet_of(Ipv4Header header, ByteView payload) {
  header.set_payload_bytes(payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  return std::move(writer).take();
}

inline Bytes udp_packet(const Ipv4Header& header, std::uint16_t from, std::uint16_t to, ByteView payload) {
  ByteWriter writer;
  serialize_udp(writer, {header.source, from}, {header.destination, to}, payload);
  return packet_of(header, writer.view());
}

inline Bytes icmp_packet(const Ipv4Header& header, const IcmpMessage& message) {
  ByteWriter writer;
  message.serialize(writer);
  auto icmp = header;
  icmp.protocol = kIpProtocolIcmp;
  return packet_of(icmp, writer.view());
}

inline Bytes frame_of(const MacAddress& to, std::uint16_t ether_type, ByteView payload) {
  ByteWriter writer;
  EthernetHeader{.destination = to, .source = MacAddress({2, 0, 0, 0, 0, 9}), .ether_type = ether_type}
      .serialize(writer);
  writer.bytes(payload);
  return std::move(writer).take();
}

/// One host, 10.0.0.1/24 on eth0, whose neighbour 10.0.0.9 it knows: frames in, lines out.
class OneHost {
 public:
  OneHost() {
    device = &network.attach(host, "lan", "10.0.0.1/24");
    network.start_transcript();
    const ArpPacket hello{.operation = ArpPacket::kRequest,
                          .sender_mac = MacAddress({2, 0, 0, 0, 0, 9}),
                          .sender_ip = ip("10.0.0.9"),
                          .target_mac = {},
                          .target_ip = ip("10.0.0.1")};
    ByteWriter writer;
    hello.serialize(writer);
    host->input(2, PacketBuffer::copy_of(frame_of(device->mac(), kEtherTypeArp, writer.view())), network.now);
    network.transcript.clear();
    device->sent.clear();
  }

  /// An IPv4 packet comes in; gives what was sent because of it.
  std::vector<std::string> take(ByteView packet) { return take(packet, device->mac()); }
  std::vector<std::string> take(ByteView packet, const MacAddress& to) {
    host->input(2, PacketBuffer::copy_of(frame_of(to, kEtherTypeIpv4, packet)), network.now);
    network.settle();
    return std::exchange(network.transcript, {});
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

}  // namespace netrig::testing
