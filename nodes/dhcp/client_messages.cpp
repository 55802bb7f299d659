#include "dhcp/client_messages.hpp"

#include <utility>

#include "dhcp/lease_times.hpp"

namespace netrig {

namespace {

constexpr std::uint16_t kLargestPacketBytes = 1500;  // an Ethernet frame, which the raw socket takes whole

Bytes identifier_of(const MacAddress& mac) {
  ByteWriter writer;
  writer.u8(DhcpMessage::kEthernet).bytes(mac.octets());  // type and address (RFC 2132 9.14)
  return std::move(writer).take();
}

}  // namespace

ClientMessages::ClientMessages(const DhcpClientConfig& config, const MacAddress& mac)
    : mac_(mac),
      client_identifier_(config.client_identifier.empty() ? identifier_of(mac) : config.client_identifier),
      parameters_(config.parameters),
      host_name_(config.host_name),
      lease_wish_(config.lease_wish),
      requested_(config.requested),
      rapid_commit_(config.rapid_commit) {}

bool ClientMessages::is_answer_to_us(const DhcpMessage& reply) const {
  if (reply.op != DhcpMessage::kReply || reply.mac() != mac_) return false;
  const auto* identifier = reply.options.find(dhcp_option::kClientIdentifier);
  return identifier == nullptr || *identifier == client_identifier_;
}

/// Without the broadcast flag: the raw socket takes replies to an address that is not set yet (RFC 2131 4.1).
DhcpMessage ClientMessages::message(DhcpMessageType type) const {
  DhcpMessage message;
  message.set_mac(mac_);
  message.set_type(type);
  message.options.set(dhcp_option::kClientIdentifier, client_identifier_);
  return message;
}

DhcpMessage ClientMessages::asking(DhcpMessageType type) const {
  auto asking = message(type);
  asking.options.set_u16(dhcp_option::kMaximumMessageSize, kLargestPacketBytes);
  if (!parameters_.empty()) asking.options.set(dhcp_option::kParameterRequestList, parameters_);
  if (!host_name_.empty()) asking.options.set_text(dhcp_option::kHostName, host_name_);
  if (lease_wish_ && type != DhcpMessageType::inform)  // table 5
    asking.options.set_u32(dhcp_option::kLeaseTime, lease_seconds(*lease_wish_));
  return asking;
}

DhcpMessage ClientMessages::discover() const {
  auto discover = asking(DhcpMessageType::discover);
  if (requested_) discover.options.set_address(dhcp_option::kRequestedAddress, *requested_);
  if (rapid_commit_) discover.options.set(dhcp_option::kRapidCommit, {});
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
