#include "dhcp/relay_information.hpp"

namespace netrig {

namespace {

constexpr std::uint8_t kLinkSelection = 5;  // RFC 3527 3
constexpr std::size_t kAddressBytes = 4;

std::optional<Ipv4Address> selected_link(const Bytes& information) {
  ByteReader reader(information);
  while (reader.left() > 0) {
    const auto code = reader.u8();
    const auto data = reader.take(reader.u8());
    if (!reader.ok()) return {};
    if (code == kLinkSelection && data.size() == kAddressBytes) return Ipv4Address(ByteReader(data).u32());
  }
  return {};
}

}  // namespace

std::optional<Ipv4Address> relayed_link(const DhcpMessage& message) {
  if (message.giaddr.is_unspecified()) return {};
  const auto* information = message.options.find(dhcp_option::kRelayAgentInformation);
  if (information == nullptr) return message.giaddr;
  return selected_link(*information).value_or(message.giaddr);
}

}  // namespace netrig
