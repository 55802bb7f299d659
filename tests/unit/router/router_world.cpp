#include "router_world.hpp"

#include <stdexcept>

#include "stack/ipv6_transport.hpp"
#include "topology/reader.hpp"
#include "wire/describe.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig::testing {

Rules rules_of(const std::string& keys) {
  std::string text =
      "name: t\n"
      "links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 198.51.100.0/24}}\n"
      "nodes:\n"
      "  gw:\n"
      "    on: {lan: 10.0.0.1, wan: 198.51.100.1}\n"
      "    router: true\n";
  for (std::size_t at = 0; at < keys.size();) {
    const auto end = std::min(keys.find('\n', at), keys.size());
    text += "    " + keys.substr(at, end - at) + "\n";
    at = end + 1;
  }
  const auto result = read_topology(text, "t.yaml", ".", {});
  if (const auto* diagnostics = std::get_if<Diagnostics>(&result)) {
    throw std::invalid_argument(diagnostics->to_string());
  }
  const auto& router = std::get<Topology>(result).nodes.at(0);
  return {router.firewall, router.nat};
}

std::vector<LinkInterface> router_interfaces() {
  return {{"lan", "eth0"}, {"wan", "eth1"}};
}

bool is_ipv6(ByteView packet) {
  return packet[0] >> 4 == 6;
}

std::string line_of(const SentPacket& sent) {
  constexpr std::size_t kTtlAt = 8;
  const auto ttl_at = is_ipv6(sent.packet) ? Ipv6Header::kHopLimitAt : kTtlAt;
  const auto frame = frame_to_router({}, {}, sent.packet);
  return (sent.side == Side::lan ? "lan ttl " : "wan ttl ") + std::to_string(sent.packet.at(ttl_at)) + ": " +
         describe(frame);
}

Bytes frame_to_router(const MacAddress& router, const MacAddress& host, ByteView packet) {
  constexpr std::size_t kGroupAt = 36;  // the last four octets of the destination (RFC 2464 7)
  const bool v6 = is_ipv6(packet);
  ByteReader reader(packet);
  const auto header = v6 ? Ipv6Header::parse(reader) : std::nullopt;
  auto destination = router;
  if (header && header->destination.is_multicast()) {
    destination = MacAddress(
        {0x33, 0x33, packet[kGroupAt], packet[kGroupAt + 1], packet[kGroupAt + 2], packet[kGroupAt + 3]});
  }
  ByteWriter writer;
  EthernetHeader{
      .destination = destination, .source = host, .ether_type = v6 ? kEtherTypeIpv6 : kEtherTypeIpv4}
      .serialize(writer);
  writer.bytes(packet);
  return std::move(writer).take();
}

std::optional<Bytes> packet_in(ByteView frame) {
  constexpr std::uint8_t kListenerReport2 = 143;                    // RFC 3810
  constexpr std::uint8_t kNeighborsHops = 255, kListenersHops = 1;  // which nothing has that was forwarded
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet) return {};
  const Bytes packet(reader.rest().begin(), reader.rest().end());
  if (ethernet->ether_type == kEtherTypeIpv4) return packet;
  if (ethernet->ether_type != kEtherTypeIpv6) return {};
  const auto transport = find_ipv6_transport(packet);
  const auto message = Icmpv6Message::parse(ByteView(packet).subspan(transport.at));
  const bool asks =
      transport.protocol == kIpProtocolIcmpv6 && message &&
      (message->type == Icmpv6Message::kNeighborSolicitation ||
       message->type == Icmpv6Message::kRouterSolicitation || message->type == kListenerReport2);
  const auto hops = packet.at(Ipv6Header::kHopLimitAt);
  if (asks && (hops == kNeighborsHops || hops == kListenersHops)) return {};
  return packet;
}

}  // namespace netrig::testing
