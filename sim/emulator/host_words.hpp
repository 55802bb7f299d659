// Names of nodes in what a person types, replaced by addresses: "ping dns", "curl ftp://user@ftp:2121/file",
// "dig @dns".
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "wire/ip_address.hpp"

namespace netrig {

/// The address that stands for a name, if any.
using AddressOf = std::function<std::optional<IpAddress>(const std::string& name)>;

/// The word with the name replaced where it stands for a host: as the whole word, behind an "@", before a
/// ":" with something behind it, and in the host's place of a URL (RFC 3986 3.2). A file that is named like a
/// node is replaced, too, but not a path ("ftp/share"). IPv6 addresses get brackets where a port or path may
/// follow.
std::string with_addresses(const std::string& word, const AddressOf& address_of);

}  // namespace netrig
