#include "dhcp/server_reply.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace netrig {

namespace {

// A reply stays one Ethernet frame, whatever a client says it can take.
constexpr std::size_t kMaximumPacketBytes = 1500;
constexpr std::size_t kPacketHeaderBytes = 20 + 8;

/// The largest payload that the client takes (RFC 2132 9.10: the option counts IP and UDP headers too).
std::size_t payload_limit(const DhcpMessage& request) {
  const std::size_t said = request.options.u16(dhcp_option::kMaximumMessageSize).value_or(0);
  const auto packet = std::clamp(said, DhcpMessage::kSafeBytes + kPacketHeaderBytes, kMaximumPacketBytes);
  return packet - kPacketHeaderBytes;
}

DhcpMessage reply_to(const ServerConfig& config, const DhcpMessage& request, DhcpMessageType type) {
  DhcpMessage reply;
  reply.op = DhcpMessage::kReply;
  reply.htype = request.htype;
  reply.hlen = request.hlen;
  reply.xid = request.xid;
  reply.flags = request.flags;
  reply.giaddr = request.giaddr;
  reply.chaddr = request.chaddr;
  reply.set_type(type);
  reply.options.set_address(dhcp_option::kServerIdentifier, config.address.address.v4());
  // RFC 6842 3: a client's identifier is sent back as it came.
  if (const auto* identifier = request.options.find(dhcp_option::kClientIdentifier)) {
    reply.options.set(dhcp_option::kClientIdentifier, *identifier);
  }
  return reply;
}

void add_times(DhcpOptions& options, Duration lease) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lease).count();
  options.set_u32(dhcp_option::kLeaseTime, static_cast<std::uint32_t>(seconds));
  // RFC 2131 4.4.5: the defaults of T1 and T2, said explicitly.
  options.set_u32(dhcp_option::kRenewalTime, static_cast<std::uint32_t>(seconds / 2));
  options.set_u32(dhcp_option::kRebindingTime, static_cast<std::uint32_t>(seconds * 7 / 8));
}

/// Everything that this server has to say about its network, in the order of sending.
DhcpOptions network_options(const ServerConfig& config) {
  DhcpOptions options;
  options.set_address(dhcp_option::kSubnetMask, config.address.mask());  // before the router (RFC 2132 3.3)
  if (!config.routers.empty()) options.set_addresses(dhcp_option::kRouter, config.routers);
  if (!config.dns_servers.empty()) options.set_addresses(dhcp_option::kDomainNameServer, config.dns_servers);
  if (!config.domain.empty()) options.set_text(dhcp_option::kDomainName, config.domain);
  if (config.mtu_bytes) options.set_u16(dhcp_option::kInterfaceMtu, *config.mtu_bytes);
  options.set_address(dhcp_option::kBroadcastAddress, config.address.last().v4());
  return options;
}

/// Whether the client asked for it; one that does not say gets everything.
bool is_wanted(const DhcpMessage& request, std::uint8_t code) {
  const auto* list = request.options.find(dhcp_option::kParameterRequestList);
  return list == nullptr || code == dhcp_option::kSubnetMask || std::ranges::find(*list, code) != list->end();
}

/// What does not fit into what the client can take is left out (RFC 2131 4.1 would allow to overload other
/// fields, but some clients do not read those).
void add_network_options(const ServerConfig& config, const DhcpMessage& request, DhcpMessage& reply) {
  const auto limit = payload_limit(request);
  const auto options = network_options(config);
  for (const auto& option : options.all()) {
    if (!is_wanted(request, option.code)) continue;
    auto longer = reply;
    longer.options.set(option.code, option.data);
    if (longer.to_bytes().size() <= limit) reply = std::move(longer);
  }
}

/// RFC 2131 4.1, for a client on our link.
ServerReply addressed(const DhcpMessage& request, DhcpMessage reply) {
  const auto mac = request.mac().value_or(MacAddress::broadcast());
  if (!request.ciaddr.is_unspecified()) return {std::move(reply), mac, request.ciaddr};
  if (request.wants_broadcast()) return {std::move(reply), MacAddress::broadcast(), Ipv4Address::broadcast()};
  const auto to = reply.yiaddr;
  return {std::move(reply), mac, to};
}

}  // namespace

ServerReply lease_reply(const ServerConfig& config, const DhcpMessage& request, DhcpMessageType type,
                        const Ipv4Address& address, Duration lease) {
  auto reply = reply_to(config, request, type);
  if (type == DhcpMessageType::ack) reply.ciaddr = request.ciaddr;
  reply.yiaddr = address;
  add_times(reply.options, lease);
  add_network_options(config, request, reply);
  return addressed(request, std::move(reply));
}

ServerReply inform_reply(const ServerConfig& config, const DhcpMessage& request) {
  auto reply = reply_to(config, request, DhcpMessageType::ack);
  reply.ciaddr = request.ciaddr;
  add_network_options(config, request, reply);
  return addressed(request, std::move(reply));
}

ServerReply refusal(const ServerConfig& config, const DhcpMessage& request, const std::string& reason) {
  auto reply = reply_to(config, request, DhcpMessageType::nak);
  reply.options.set_text(dhcp_option::kMessage, reason);
  return {std::move(reply), MacAddress::broadcast(), Ipv4Address::broadcast()};
}

}  // namespace netrig
