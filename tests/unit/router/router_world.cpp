#include "router_world.hpp"

#include <stdexcept>

#include "topology/reader.hpp"
#include "wire/describe.hpp"
#include "wire/ethernet_header.hpp"

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

std::string line_of(const SentPacket& sent) {
  constexpr std::size_t kTtlAt = 8;
  ByteWriter writer;
  EthernetHeader{.destination = {}, .source = {}, .ether_type = kEtherTypeIpv4}.serialize(writer);
  writer.bytes(sent.packet);
  return (sent.side == Side::lan ? "lan ttl " : "wan ttl ") + std::to_string(sent.packet.at(kTtlAt)) + ": " +
         describe(writer.view());
}

}  // namespace netrig::testing
