// Where a data connection goes: the arguments of PORT and EPRT, and what the replies to PASV and EPSV say.
// RFC 959 4.1.2 and 5.3.2, RFC 1123 4.1.2.6, RFC 2428.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/ip_address.hpp"

namespace netrig::ftp {

/// "10,0,0,1,195,80" of a PORT command: six decimal octets.
std::optional<Endpoint> parse_host_port(std::string_view text);
/// Throws std::bad_variant_access for IPv6, which PORT and PASV cannot say.
std::string host_port(const Endpoint& endpoint);

/// Why an EPRT argument is no endpoint.
enum class EprtError {
  malformed,           ///< to be refused with 501
  unsupported_family,  ///< well formed, but of a network protocol other than 1 and 2: 522
};

/// "|1|10.0.0.1|50000|" of an EPRT command, with any printable delimiter (RFC 2428 2).
std::variant<Endpoint, EprtError> parse_extended_port(std::string_view text);
std::string extended_port(const Endpoint& endpoint);

/// The endpoint in the text of a 227 reply, found by its digits: the parentheses are not always there (RFC
/// 1123 4.1.2.6).
std::optional<Endpoint> parse_passive_reply(std::string_view text);
/// "Entering Passive Mode (10,0,0,1,195,80)."
std::string passive_reply(const Endpoint& endpoint);

/// The port in the text of a 229 reply: "(|||50000|)" (RFC 2428 3).
std::optional<std::uint16_t> parse_extended_passive_reply(std::string_view text);
std::string extended_passive_reply(std::uint16_t port);

}  // namespace netrig::ftp
