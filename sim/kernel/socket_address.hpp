// Endpoint and IpAddress <-> struct sockaddr.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "wire/ip_address.hpp"

namespace netrig {

/// A socket address of either family, with its length.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  SocketAddress() = default;
  /// `scope` is the interface's index for a link-local IPv6 address (RFC 4007), else 0.
  explicit SocketAddress(const Endpoint& endpoint, unsigned scope = 0);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// 0.0.0.0:0 for a family that is neither IPv4 nor IPv6.
  Endpoint endpoint() const;
};

inline int address_family(const IpAddress& address) {
  return address.is_v4() ? AF_INET : AF_INET6;
}

in_addr to_in_addr(const Ipv4Address& address);
in6_addr to_in6_addr(const Ipv6Address& address);
Ipv4Address from_in_addr(const in_addr& address);
Ipv6Address from_in6_addr(const in6_addr& address);

/// The address that the socket is bound to; unspecified on error.
Endpoint local_endpoint(int descriptor);

}  // namespace netrig
