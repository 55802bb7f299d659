// What a router says of a link (RFC 4861 6.2.1, 6.2.3; RFC 8106 5.1): the same from the stack, which
// advertises by itself where it is simulated, and from the program router-advertiser. When it says it is in
// advertisement_schedule.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig {

struct AdvertisedLink {
  // RFC 4861 6.2.1, defaults; RFC 8106 5.1: the servers' is three times the longest interval, as the
  // router's.
  static constexpr std::chrono::seconds kLifetime{1800};
  static constexpr std::chrono::seconds kValid = std::chrono::hours(30 * 24);
  static constexpr std::chrono::seconds kPreferred = std::chrono::hours(7 * 24);

  std::chrono::seconds lifetime = kLifetime;  ///< as a default router, at most 65535 s; 0: it is none
  std::chrono::seconds valid = kValid;        ///< of prefixes, and of the addresses that are made of them
  std::chrono::seconds preferred = kPreferred;
  std::optional<std::uint32_t> mtu_bytes = {};
  std::vector<IpPrefix> prefixes = {};  ///< IPv6; their host bits do not matter
  std::vector<Ipv6Address> resolvers = {};
  std::chrono::seconds resolver_lifetime = kLifetime;

  /// The subnets of a router's addresses on the link, each once, in their order: none for link-local
  /// addresses, IPv4, and what is no subnet.
  static std::vector<IpPrefix> prefixes_of(const std::vector<IpPrefix>& addresses);

  /// From a router with that address on the link.
  RouterAdvertisement message(const MacAddress& mac) const;
  /// Its last one (RFC 4861 6.2.5): it is no default router any more, and the servers are not to be asked
  /// (RFC 8106 5.1). Prefixes stay on the link, router or not.
  RouterAdvertisement last_message(const MacAddress& mac) const;
};

}  // namespace netrig
