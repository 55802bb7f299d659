// The program `dhcp-server`: gives the computers of one link their addresses (RFC 2131).
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kDhcpServer;

}  // namespace netrig
