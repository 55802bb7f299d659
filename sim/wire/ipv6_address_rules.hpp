// What follows from an IPv6 address or makes one: groups, interface identifiers, scopes (RFC 4291, RFC 4007,
// RFC 2464).
#pragma once

#include <cstdint>

#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

inline constexpr Ipv6Address kIpv6Loopback({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
inline constexpr Ipv6Address kAllNodes({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
inline constexpr Ipv6Address kAllRouters({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
/// fe80::/64, as far as it is used (RFC 4291 2.5.6).
inline constexpr Ipv6Address kLinkLocalNetwork({0xfe, 0x80});
inline constexpr int kInterfaceIdentifierBits = 64;

/// RFC 4291 2.7.1.
Ipv6Address solicited_node_group(const Ipv6Address& address);
/// The upper half of `prefix`, and below it the interface's modified EUI-64 identifier (RFC 4291 A, RFC 2464
/// 4).
Ipv6Address address_from(const Ipv6Address& prefix, const MacAddress& mac);
/// RFC 2464 7.
MacAddress group_mac(const Ipv6Address& group);

/// As the scope field of groups counts (RFC 4291 2.7): 1 the host, 2 the link, 14 everywhere.
int scope_of(const Ipv6Address& address);
/// Addresses that no packet on a link has: the loopback, and IPv4 ones in IPv6's clothes (RFC 4291 2.5.5).
bool is_foreign_to_links(const Ipv6Address& address);
/// How many leading bits both have in common.
int common_bits(const Ipv6Address& a, const Ipv6Address& b);

}  // namespace netrig
