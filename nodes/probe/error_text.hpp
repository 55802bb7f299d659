// ICMP errors (RFC 792, RFC 4443 3) in ping's words and in traceroute's marks.
#pragma once

#include <string>

#include "host/network_error.hpp"

namespace netrig::probe {

/// "Destination Host Unreachable", "Time to live exceeded", …
std::string error_text(const NetworkError& error);

/// What stands behind a time of traceroute: " !H", " !X", " !F-1400"; empty for what is no trouble, which is
/// a packet that lived too shortly, and a port that nobody listens on.
std::string error_mark(const NetworkError& error);

}  // namespace netrig::probe
