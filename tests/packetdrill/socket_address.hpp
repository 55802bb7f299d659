// Addresses as system calls have them, sockaddr_in and sockaddr_in6; an IPv4 address may come mapped into an
// IPv6 one (RFC 4291 2.5.5.2).
#pragma once

#include <sys/socket.h>

#include <optional>

#include "wire/ip_address.hpp"

namespace netrig::packetdrill {

/// None when it is cut short or of another family.
std::optional<Endpoint> read_address(const sockaddr* address, socklen_t length);
/// Of the family of the socket that it is for; cut short when `length` is too small, as accept(2) does.
void write_address(const Endpoint& endpoint, int family, sockaddr* address, socklen_t* length);

}  // namespace netrig::packetdrill
