// A DHCP server's answers: their fields and options (RFC 2131 4.3.1, table 3) and where they go (4.1).
#pragma once

#include <string>

#include "dhcp/dhcp_message.hpp"
#include "dhcp/server_config.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// To the client's port on the server's own link.
struct ServerReply {
  DhcpMessage message;
  MacAddress to_mac;
  Ipv4Address to;
};

/// An offer or the confirmation of `address` for `lease`. `request` has an Ethernet address.
ServerReply lease_reply(const ServerConfig& config, const DhcpMessage& request, DhcpMessageType type,
                        const Ipv4Address& address, Duration lease);

/// The answer to an INFORM: everything but an address (RFC 2131 4.3.5).
ServerReply inform_reply(const ServerConfig& config, const DhcpMessage& request);

/// A refusal, always broadcast: the client's address is the thing that is wrong (RFC 2131 4.1).
ServerReply refusal(const ServerConfig& config, const DhcpMessage& request, const std::string& reason);

}  // namespace netrig
