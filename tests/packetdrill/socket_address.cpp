#include "socket_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace netrig::packetdrill {

namespace {

constexpr std::size_t kMappedPrefixBytes = 12;

IpAddress from_v6(const in6_addr& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    Ipv4Address::Octets octets;
    std::copy_n(address.s6_addr + kMappedPrefixBytes, octets.size(), octets.begin());
    return Ipv4Address(octets);
  }
  // The unspecified one of a socket for both families.
  if (IN6_IS_ADDR_UNSPECIFIED(&address)) return Ipv4Address();
  Ipv6Address::Octets octets;
  std::copy_n(address.s6_addr, octets.size(), octets.begin());
  return Ipv6Address(octets);
}

in6_addr to_v6(const IpAddress& address) {
  in6_addr result{};
  if (address.is_v6()) {
    std::copy_n(address.v6().octets().begin(), sizeof result.s6_addr, result.s6_addr);
  } else {
    result.s6_addr[10] = result.s6_addr[11] = 0xff;
    std::copy_n(address.v4().octets().begin(), 4, result.s6_addr + kMappedPrefixBytes);
  }
  return result;
}

}  // namespace

std::optional<Endpoint> read_address(const sockaddr* address, socklen_t length) {
  if (address == nullptr || length < sizeof(sa_family_t)) return {};
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    return Endpoint{Ipv4Address(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
  }
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    return Endpoint{from_v6(v6.sin6_addr), ntohs(v6.sin6_port)};
  }
  return {};
}

void write_address(const Endpoint& endpoint, int family, sockaddr* address, socklen_t* length) {
  if (address == nullptr || length == nullptr) return;
  if (family == AF_INET) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    v4.sin_addr.s_addr = htonl(endpoint.address.v4().value());
    std::memcpy(address, &v4, std::min<std::size_t>(*length, sizeof v4));
    *length = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    v6.sin6_addr = to_v6(endpoint.address);
    std::memcpy(address, &v6, std::min<std::size_t>(*length, sizeof v6));
    *length = sizeof v6;
  }
}

}  // namespace netrig::packetdrill
