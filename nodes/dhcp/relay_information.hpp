// What a relay agent says of a client (RFC 3046), as far as a server must understand it.
#pragma once

#include <optional>

#include "dhcp/dhcp_message.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// An address of the link that the client is on: what the relay selects (RFC 3527), or else its own. None
/// when no relay forwarded the message.
std::optional<Ipv4Address> relayed_link(const DhcpMessage& message);

}  // namespace netrig
