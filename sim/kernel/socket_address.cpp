#include "kernel/socket_address.hpp"

#include <arpa/inet.h>

#include <bit>
#include <cstring>

namespace netrig {

in_addr to_in_addr(const Ipv4Address& address) {
  return std::bit_cast<in_addr>(address.octets());
}
in6_addr to_in6_addr(const Ipv6Address& address) {
  return std::bit_cast<in6_addr>(address.octets());
}
Ipv4Address from_in_addr(const in_addr& address) {
  return Ipv4Address(std::bit_cast<Ipv4Address::Octets>(address));
}
Ipv6Address from_in6_addr(const in6_addr& address) {
  return Ipv6Address(std::bit_cast<Ipv6Address::Octets>(address));
}

SocketAddress::SocketAddress(const Endpoint& endpoint, unsigned scope) {
  if (endpoint.address.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    v4.sin_addr = to_in_addr(endpoint.address.v4());
    length = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    v6.sin6_addr = to_in6_addr(endpoint.address.v6());
    v6.sin6_scope_id = scope;
    length = sizeof v6;
  }
}

Endpoint SocketAddress::endpoint() const {
  if (storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    return {from_in_addr(v4.sin_addr), ntohs(v4.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    return {from_in6_addr(v6.sin6_addr), ntohs(v6.sin6_port)};
  }
  return {};
}

Endpoint local_endpoint(int descriptor) {
  SocketAddress address;
  if (getsockname(descriptor, address.get(), &address.length) != 0) return {};
  return address.endpoint();
}

}  // namespace netrig
