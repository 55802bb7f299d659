#include "dhcp/client_messages.hpp"

#include <array>

namespace netrig {

namespace {

constexpr std::uint16_t kLargestPacketBytes = 1500;  // an Ethernet frame, which the raw socket takes whole
constexpr std::array<std::uint8_t, 6> kParameters{
    dhcp_option::kSubnetMask, dhcp_option::kRouter,       dhcp_option::kDomainNameServer,
    dhcp_option::kDomainName, dhcp_option::kInterfaceMtu, dhcp_option::kBroadcastAddress};

Bytes identifier_of(const MacAddress& mac) {
  Bytes identifier{DhcpMessage::kEthernet};  // type and address (RFC 2132 9.14)
  identifier.insert(identifier.end(), mac.octets().begin(), mac.octets().end());
  return identifier;
}

}  // namespace

/// Without the broadcast flag: the raw socket takes replies to an address that is not set yet (RFC 2131 4.1).
DhcpMessage ClientMessages::message(DhcpMessageType type) const {
  DhcpMessage message;
  message.set_mac(mac_);
  message.set_type(type);
  message.options.set(dhcp_option::kClientIdentifier, identifier_of(mac_));
  return message;
}

DhcpMessage ClientMessages::asking(DhcpMessageType type) const {
  auto asking = message(type);
  asking.options.set_u16(dhcp_option::kMaximumMessageSize, kLargestPacketBytes);
  asking.options.set(dhcp_option::kParameterRequestList, kParameters);
  if (!config_.host_name.empty()) asking.options.set_text(dhcp_option::kHostName, config_.host_name);
  if (config_.lease_wish) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*config_.lease_wish).count();
    asking.options.set_u32(dhcp_option::kLeaseTime, static_cast<std::uint32_t>(seconds));
  }
  return asking;
}

DhcpMessage ClientMessages::discover() const {
  auto discover = asking(DhcpMessageType::discover);
  if (config_.requested) discover.options.set_address(dhcp_option::kRequestedAddress, *config_.requested);
  return discover;
}

DhcpMessage ClientMessages::request_selected(const Ipv4Address& address, const Ipv4Address& server) const {
  auto request = request_reboot(address);
  request.options.set_address(dhcp_option::kServerIdentifier, server);
  return request;
}

DhcpMessage ClientMessages::request_reboot(const Ipv4Address& address) const {
  auto request = asking(DhcpMessageType::request);
  request.options.set_address(dhcp_option::kRequestedAddress, address);
  return request;
}

DhcpMessage ClientMessages::request_extension(const Ipv4Address& address) const {
  auto request = asking(DhcpMessageType::request);
  request.ciaddr = address;
  return request;
}

DhcpMessage ClientMessages::decline(const Ipv4Address& address, const Ipv4Address& server) const {
  auto decline = message(DhcpMessageType::decline);
  decline.options.set_address(dhcp_option::kRequestedAddress, address);
  decline.options.set_address(dhcp_option::kServerIdentifier, server);
  return decline;
}

DhcpMessage ClientMessages::release(const Ipv4Address& address, const Ipv4Address& server) const {
  auto release = message(DhcpMessageType::release);
  release.ciaddr = address;
  release.options.set_address(dhcp_option::kServerIdentifier, server);
  return release;
}

}  // namespace netrig
