// What a server makes of a client's message.
#pragma once

#include "dhcp/dhcp_message.hpp"
#include "dhcp/lease_times.hpp"

namespace netrig {

/// For how long a client gets its address: the subnet's lease time, or less if it asks for less.
Duration granted(const LeaseTimes& times, const DhcpMessage& message);

/// As a request in whose state the client has no address yet, "MUST be zero" (RFC 2131 4.3.6, table 4).
DhcpMessage without_address(DhcpMessage message);

}  // namespace netrig
