// Values of command line options that need more than one type to check. All throw UsageError with a sentence
// that names the option.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dhcp/address_range.hpp"
#include "dhcp/dhcp_options.hpp"
#include "dhcp/reservation.hpp"
#include "host/program.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// Throws the error: `text`, which stands at `option`, is not `expected`.
[[noreturn]] void refuse_option(std::string_view option, std::string_view text, std::string_view expected);

Ipv4Address ipv4_option(std::string_view option, std::string_view text);
/// "10.0.0.3,10.0.0.4"; nothing in an empty text.
std::vector<Ipv4Address> ipv4_list_option(std::string_view option, std::string_view text);
/// "10.0.0.100-10.0.0.199", in that order.
AddressRange ipv4_range_option(std::string_view option, std::string_view text);
/// "10.0.0.100-10.0.0.199,10.0.0.210-10.0.0.220", or one.
std::vector<AddressRange> ipv4_ranges_option(std::string_view option, std::string_view text);
/// "02:00:00:00:00:05=10.0.0.50" or "id:0170632d31=10.0.0.50", then ",NAME" for a name to tell.
Reservation reservation_option(std::string_view option, std::string_view text);
/// "12h", or "infinite": kInfiniteLease.
Duration lease_option(std::string_view option, std::string_view text);
/// An option of DHCP as a server sends it, that no other option of the command line sets: "66=text:tftp.lab",
/// "42=ip:10.0.0.1,10.0.0.2", "43=hex:0104c0a80001".
DhcpOption dhcp_option_option(std::string_view option, std::string_view text);
/// A client identifier: "text:pc-1" (type 0, RFC 2132 9.14), or "hex:…" as it goes out.
Bytes client_identifier_option(std::string_view option, std::string_view text);

}  // namespace netrig
