// What a DHCP server says of the network, for people.
#pragma once

#include <string>
#include <vector>

#include "dhcp/dhcp_binding.hpp"

namespace netrig {

/// One line each: "routers 10.0.0.1", "route to 10.2.0.0/16 by 10.0.0.9", "name servers 10.0.0.3, 10.0.0.4",
/// "domain lab", "time servers 10.0.0.9", "MTU 1400"; what was not told has none.
std::vector<std::string> parameter_lines(const DhcpBinding& binding);

}  // namespace netrig
