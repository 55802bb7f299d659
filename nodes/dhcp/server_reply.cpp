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

/// Copies an option of the request into the reply as it came.
void echo(const DhcpMessage& request, std::uint8_t code, DhcpMessage& reply) {
  if (const auto* data = request.options.find(code)) reply.options.set(code, *data);
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
  reply.options.set_address(dhcp_option::kServerIdentifier, config.address);
  echo(request, dhcp_option::kClientIdentifier, reply);  // RFC 6842 3
  return reply;
}

/// A lease that is shorter than the usual one has the RFC's proportions (RFC 2131 4.4.5).
void add_times(DhcpOptions& options, const LeaseTimes& times, Duration lease) {
  options.set_u32(dhcp_option::kLeaseTime, lease_seconds(lease));
  if (lease == kInfiniteLease) return;
  const bool usual = lease == times.lease;
  const auto renew = usual ? times.renew_after.value_or(lease / 2) : lease / 2;
  const auto rebind = usual ? times.rebind_after.value_or(lease / 8 * 7) : lease / 8 * 7;
  options.set_u32(dhcp_option::kRenewalTime, lease_seconds(renew));
  options.set_u32(dhcp_option::kRebindingTime, lease_seconds(rebind));
}

/// Adds options as long as they fit into what the client takes. The others are left out (RFC 2131 4.1 would
/// allow to overload other fields, but some clients do not read those).
class OptionFitter {
 public:
  OptionFitter(const DhcpMessage& request, DhcpMessage& reply)
      : reply_(reply), left_(payload_limit(request)) {
    use(reply.unpadded_bytes());
    // RFC 3046 2.2: what the relay says is sent back to it, so there must be room for it.
    const auto* relay = request.options.find(dhcp_option::kRelayAgentInformation);
    if (relay != nullptr && !request.giaddr.is_unspecified()) use(DhcpOptions::encoded_bytes(*relay));
  }

  void add(std::uint8_t code, ByteView data) {
    const auto bytes = DhcpOptions::encoded_bytes(data);
    if (bytes > left_ || reply_.options.contains(code)) return;
    use(bytes);
    reply_.options.set(code, data);
  }
  void add(const DhcpOptions& from, std::uint8_t code) {
    if (const auto* data = from.find(code)) add(code, *data);
  }

 private:
  void use(std::size_t bytes) { left_ -= std::min(left_, bytes); }

  DhcpMessage& reply_;
  std::size_t left_;
};

/// The mask before all others (RFC 2132 3.3); then what the client asks for, in its order (RFC 2132 9.8).
/// One that does not say gets everything.
void add_network_options(const DhcpOptions& options, const DhcpMessage& request, OptionFitter& fitter) {
  fitter.add(options, dhcp_option::kSubnetMask);
  if (const auto* list = request.options.find(dhcp_option::kParameterRequestList)) {
    for (const auto code : *list) fitter.add(options, code);
  } else {
    for (const auto& option : options.all()) fitter.add(options, option.code);
  }
}

/// RFC 2131 4.1. The relay's own words stand last (RFC 3046 2.1).
ServerReply addressed(const ServerConfig& config, const ServerSubnet& subnet, const DhcpMessage& request,
                      DhcpMessage reply) {
  if (!request.giaddr.is_unspecified()) {
    echo(request, dhcp_option::kRelayAgentInformation, reply);
    return {std::move(reply), {request.giaddr, kDhcpServerPort}, {}};
  }
  const auto mac = request.mac().value_or(MacAddress::broadcast());
  const bool is_near = subnet.contains(config.address);
  if (!request.ciaddr.is_unspecified()) {
    const Endpoint to{request.ciaddr, kDhcpClientPort};
    return {std::move(reply), to, is_near ? std::optional(mac) : std::nullopt};
  }
  if (request.wants_broadcast() || reply.yiaddr.is_unspecified()) {
    return {std::move(reply), {Ipv4Address::broadcast(), kDhcpClientPort}, MacAddress::broadcast()};
  }
  const Endpoint to{reply.yiaddr, kDhcpClientPort};
  return {std::move(reply), to, mac};
}

}  // namespace

DhcpMessage without_address(DhcpMessage request) {
  request.ciaddr = {};
  return request;
}

ServerReply lease_reply(const ServerConfig& config, const ServerSubnet& subnet, const DhcpMessage& request,
                        DhcpMessageType type, const Ipv4Address& address, Duration lease,
                        const std::string& host_name) {
  auto reply = reply_to(config, request, type);
  if (type == DhcpMessageType::ack) reply.ciaddr = request.ciaddr;
  reply.yiaddr = address;
  // RFC 4039 3.1: the answer to a DISCOVER that is none of an offer.
  if (type == DhcpMessageType::ack && request.type() == DhcpMessageType::discover)
    reply.options.set(dhcp_option::kRapidCommit, {});
  add_times(reply.options, subnet.times(), lease);
  OptionFitter fitter(request, reply);
  if (!host_name.empty()) fitter.add(dhcp_option::kHostName, as_bytes(host_name));
  add_network_options(subnet.options(), request, fitter);
  return addressed(config, subnet, request, std::move(reply));
}

ServerReply inform_reply(const ServerConfig& config, const ServerSubnet& subnet, const DhcpMessage& request) {
  auto reply = reply_to(config, request, DhcpMessageType::ack);
  reply.ciaddr = request.ciaddr;
  OptionFitter fitter(request, reply);
  add_network_options(subnet.options(), request, fitter);
  return addressed(config, subnet, request, std::move(reply));
}

ServerReply refusal(const ServerConfig& config, const DhcpMessage& request, const std::string& reason) {
  auto reply = reply_to(config, request, DhcpMessageType::nak);
  reply.options.set_text(dhcp_option::kMessage, reason);
  if (!request.giaddr.is_unspecified()) {
    echo(request, dhcp_option::kRelayAgentInformation, reply);
    reply.flags |= DhcpMessage::kBroadcastFlag;  // for the relay (RFC 2131 4.3.2)
    return {std::move(reply), {request.giaddr, kDhcpServerPort}, {}};
  }
  return {std::move(reply), {Ipv4Address::broadcast(), kDhcpClientPort}, MacAddress::broadcast()};
}

}  // namespace netrig
