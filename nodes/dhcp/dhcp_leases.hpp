// The program `dhcp-leases`: lists who has which address of a dhcp-server.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kDhcpLeases;

}  // namespace netrig
