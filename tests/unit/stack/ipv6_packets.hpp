// IPv6 packets that tests make by hand, and a host that takes them.
#pragma once

#include "packets.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_extensions.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig::testing {

inline Ipv6Address ip6(const std::string& text) {
  return *Ipv6Address::parse(text);
}

/// An IPv6 header to be changed before use.
inline Ipv6Header header6_to(const std::string& to, const std::string& from = "2001:db8::9",
                             std::uint8_t next = kIpProtocolUdp) {
  return {.next_header = next, .source = ip6(from), .destination = ip6(to)};
}

inline Bytes packet6_of(Ipv6Header header, ByteView payload) {
  header.payload_bytes = static_cast<std::uint16_t>(payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  return std::move(writer).take();
}

inline Bytes udp_payload6(const Ipv6Header& header, std::uint16_t from, std::uint16_t to, ByteView payload) {
  ByteWriter writer;
  serialize_udp(writer, {header.source, from}, {header.destination, to}, payload);
  return std::move(writer).take();
}

inline Bytes udp_packet6(const Ipv6Header& header, std::uint16_t from, std::uint16_t to, ByteView payload) {
  return packet6_of(header, udp_payload6(header, from, to, payload));
}

/// An ICMPv6 message, Neighbor Discovery included.
template <class Message>
Bytes icmp_packet6(Ipv6Header header, const Message& message) {
  header.next_header = kIpProtocolIcmpv6;
  ByteWriter writer;
  message.serialize(writer, header.source, header.destination);
  return packet6_of(header, writer.view());
}

/// The same as a neighbour sends it.
template <class Message>
Bytes discovery_packet(const Message& message, const std::string& to, const std::string& from) {
  auto header = header6_to(to, from);
  header.hop_limit = 255;
  return icmp_packet6(header, message);
}

/// One host, 2001:db8::1/64 on eth0, whose neighbour 2001:db8::9 it knows: frames in, lines out.
class OneHost6 {
 public:
  static constexpr MacAddress kOther{MacAddress::Octets{2, 0, 0, 0, 0, 9}};

  OneHost6() {
    device = &network.attach(host, "lan", "2001:db8::1/64");
    network.start_transcript();
    take(discovery_packet(NeighborSolicitation{.target = ip6("2001:db8::1"), .source_mac = kOther},
                          "2001:db8::1", "2001:db8::9"));
    device->sent.clear();
  }

  /// An IPv6 packet comes in; gives what was sent because of it.
  std::vector<std::string> take(ByteView packet) { return take(packet, device->mac()); }
  std::vector<std::string> take(ByteView packet, const MacAddress& to) {
    host->input(2, PacketBuffer::copy_of(frame_of(to, kEtherTypeIpv6, packet)), network.now);
    network.settle();
    return std::exchange(network.transcript, {});
  }
  std::vector<std::string> take_by_group(ByteView packet) {
    return take(packet, MacAddress({0x33, 0x33, 0, 0, 0, 1}));
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

}  // namespace netrig::testing
