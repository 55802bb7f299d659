// A name that a client gives itself (option 12), as it may be shown and kept in a line of text.
#pragma once

#include <string>
#include <string_view>

#include "dhcp/dhcp_options.hpp"

namespace netrig {

/// Whether it is letters, digits, hyphens, underlines and dots, 1 to 253 of them (RFC 1035 2.3.4), the first
/// of them no hyphen (RFC 1123 2.1).
bool is_host_name(std::string_view text);

/// Of a message's options; empty when there is none that is one.
std::string host_name_of(const DhcpOptions& options);

}  // namespace netrig
