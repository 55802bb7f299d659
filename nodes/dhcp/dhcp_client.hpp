// The program `dhcp-client`: gives an interface its address by DHCP and keeps it (RFC 2131).
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kDhcpClient;

}  // namespace netrig
