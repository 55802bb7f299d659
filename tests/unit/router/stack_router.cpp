#include "stack_router.hpp"

#include "unit/stack/ipv6_packets.hpp"
#include "wire/arp_packet.hpp"

namespace netrig::testing {

StackRouter::StackRouter(std::uint64_t seed) : random_(seed) {
  attach(Side::lan, "eth0", {"10.0.0.1/24", "fd01::1/64"});
  attach(Side::wan, "eth1", {"198.51.100.1/24", "fd02::1/64"});
  (void)stack_.set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("198.51.100.254")});
  (void)stack_.set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("fd02::254")});
  stack_.set_forwarding(true);
  for (int i = 0; i < 2; ++i) {  // the announcements of its addresses are over, and nobody else has them
    now += std::chrono::seconds(10);
    settle();
  }
  (void)sent();
}

void StackRouter::attach(Side side, const std::string& interface, const std::vector<std::string>& addresses) {
  auto& end = end_of(side);
  end.interface = interface;
  end.device.on_send = [this, side](const Bytes& frame) {
    answer_arp(side, frame);
    answer_solicitation(side, frame);
  };
  stack_.add_interface(interface, end.device);
  (void)stack_.set_up(interface, true, now);
  for (const auto& address : addresses) (void)stack_.add_address(interface, *IpPrefix::parse(address), now);
}

/// For everybody on the link but the router and who is not there, probes aside.
void StackRouter::answer_arp(Side side, const Bytes& frame) {
  ByteReader reader(frame);
  const auto header = EthernetHeader::parse(reader);
  if (!header || header->ether_type != kEtherTypeArp) return;
  const auto request = ArpPacket::parse(reader);
  if (!request || request->operation != ArpPacket::kRequest) return;
  if (request->target_ip.octets()[3] == 66) return;
  if (request->sender_ip.is_unspecified() || request->sender_ip == request->target_ip) return;
  const ArpPacket reply{.operation = ArpPacket::kReply,
                        .sender_mac = hosts_of(side),
                        .sender_ip = request->target_ip,
                        .target_mac = request->sender_mac,
                        .target_ip = request->sender_ip};
  ByteWriter writer;
  reply.serialize(writer);
  end_of(side).device.incoming.push_back(frame_of(request->sender_mac, kEtherTypeArp, writer.view()));
}

/// The same of IPv6 (RFC 4861 7.2.4).
void StackRouter::answer_solicitation(Side side, const Bytes& frame) {
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet || ethernet->ether_type != kEtherTypeIpv6) return;
  const auto header = Ipv6Header::parse(reader);
  if (!header || header->next_header != kIpProtocolIcmpv6 || header->source.is_unspecified()) return;
  const auto asked = NeighborSolicitation::parse(reader.rest());
  if (!asked || asked->target.octets()[15] == 0x66) return;
  const NeighborAdvertisement answer{
      .solicited = true, .override = true, .target = asked->target, .target_mac = hosts_of(side)};
  const auto packet = discovery_packet(answer, header->source.to_string(), asked->target.to_string());
  end_of(side).device.incoming.push_back(frame_of(ethernet->source, kEtherTypeIpv6, packet));
}

void StackRouter::load(const Rules& rules, std::size_t most_connections) {
  filter_ = std::make_unique<RuleFilter>(stack_, random_,
                                         RuleFilterSettings{.firewall = rules.firewall,
                                                            .nat = rules.nat,
                                                            .interfaces = router_interfaces(),
                                                            .most_connections = most_connections});
  stack_.set_filter(filter_.get());
}

void StackRouter::settle() {
  for (bool busy = true; busy;) {
    busy = stack_.receive_all(now) > 0;
    const auto due = stack_.next_deadline();
    if (!due || *due > now) continue;
    stack_.poll(now);
    busy = true;
  }
}

std::vector<SentPacket> StackRouter::sent() {
  std::vector<SentPacket> packets;
  for (const auto side : {Side::lan, Side::wan}) {
    for (const auto& frame : std::exchange(end_of(side).device.sent, {})) {
      if (auto packet = packet_in(frame)) packets.push_back({side, *std::move(packet)});
    }
  }
  return packets;
}

std::vector<SentPacket> StackRouter::take(Side side, ByteView packet) {
  auto& device = end_of(side).device;
  device.incoming.push_back(frame_to_router(device.mac(), hosts_of(side), packet));
  settle();
  return sent();
}

std::vector<SentPacket> StackRouter::wait() {
  const auto limit = now + std::chrono::seconds(10);
  std::vector<SentPacket> packets;
  while (packets.empty()) {
    const auto due = stack_.next_deadline();
    if (!due || *due > limit) break;
    now = std::max(now, *due);
    settle();
    packets = sent();
  }
  return packets;
}

}  // namespace netrig::testing
