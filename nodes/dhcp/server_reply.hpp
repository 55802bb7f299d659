// A DHCP server's answers: their fields and options (RFC 2131 4.3.1, table 3) and where they go (4.1).
#pragma once

#include <optional>
#include <string>

#include "dhcp/dhcp_message.hpp"
#include "dhcp/server_config.hpp"
#include "dhcp/server_subnet.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ServerReply {
  DhcpMessage message;
  Endpoint to;                       ///< a client, or a relay agent
  std::optional<MacAddress> to_mac;  ///< a station of the own link; unset: routed as any other packet
};

/// As a request of a client that has no address yet, whose ciaddr "MUST be zero" (RFC 2131 4.3.6, table 4):
/// it is where the reply would go.
DhcpMessage without_address(DhcpMessage request);

/// An offer or the confirmation of `address` for `lease`. `request` has an Ethernet address. `host_name` is
/// told to the client unless it is empty.
ServerReply lease_reply(const ServerConfig& config, const ServerSubnet& subnet, const DhcpMessage& request,
                        DhcpMessageType type, const Ipv4Address& address, Duration lease,
                        const std::string& host_name);

/// The answer to an INFORM: everything but an address (RFC 2131 4.3.5).
ServerReply inform_reply(const ServerConfig& config, const ServerSubnet& subnet, const DhcpMessage& request);

/// A refusal, always broadcast on the client's link: its address is the thing that is wrong (RFC 2131 4.1).
ServerReply refusal(const ServerConfig& config, const DhcpMessage& request, const std::string& reason);

}  // namespace netrig
