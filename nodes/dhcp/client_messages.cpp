#include "dhcp/client_messages.hpp"

namespace netrig {

namespace {

constexpr std::uint16_t kLargestPacketBytes = 1500;  // an Ethernet frame, which the raw socket takes whole

Bytes identifier_of(const MacAddress& mac) {
  Bytes identifier{DhcpMessage::kEthernet};  // type and address (RFC 2132 9.14)
  identifier.insert(identifier.end(), mac.octets().begin(), mac.octets().end());
  return identifier;
}

}  // namespace

ClientMessages::ClientMessages(const DhcpClientConfig& config, const MacAddress& mac)
    : config_(config), mac_(mac) {
  if (config_.client_identifier.empty()) config_.client_identifier = identifier_of(mac);
}

bool ClientMessages::is_answer_to_us(const DhcpMessage& reply) const {
  if (reply.op != DhcpMessage::kReply || reply.mac() != mac_) return false;
  const auto* identifier = reply.options.find(dhcp_option::kClientIdentifier);
  return identifier == nullptr || *identifier == config_.client_identifier;
}

/// Without the broadcast flag: the raw socket takes replies to an address that is not set yet (RFC 2131 4.1).
DhcpMessage ClientMessages::message(DhcpMessageType type) const {
  DhcpMessage message;
  message.set_mac(mac_);
  message.set_type(type);
  message.options.set(dhcp_option::kClientIdentifier, config_.client_identifier);
  return message;
}

DhcpMessage ClientMessages::asking(DhcpMessageType type) const {
  auto asking = message(type);
  asking.options.set_u16(dhcp_option::kMaximumMessageSize, kLargestPacketBytes);
  if (!config_.parameters.empty()) asking.options.set(dhcp_option::kParameterRequestList, config_.parameters);
  if (!config_.host_name.empty()) asking.options.set_text(dhcp_option::kHostName, config_.host_name);
  if (config_.lease_wish && type != DhcpMessageType::inform) {  // table 5
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*config_.lease_wish).count();
    asking.options.set_u32(dhcp_option::kLeaseTime, static_cast<std::uint32_t>(seconds));
  }
  return asking;
}

DhcpMessage ClientMessages::discover() const {
  auto discover = asking(DhcpMessageType::discover);
  if (config_.requested) discover.options.set_address(dhcp_option::kRequestedAddress, *config_.requested);
  if (config_.rapid_commit) discover.options.set(dhcp_option::kRapidCommit, {});
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

DhcpMessage ClientMessages::inform(const Ipv4Address& address) const {
  auto inform = asking(DhcpMessageType::inform);
  inform.ciaddr = address;
  return inform;
}

}  // namespace netrig
