#include "wire/ipv6_address_rules.hpp"

#include <algorithm>
#include <bit>

namespace netrig {

Ipv6Address solicited_node_group(const Ipv6Address& address) {
  const auto& octets = address.octets();
  return Ipv6Address({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, octets[13], octets[14], octets[15]});
}

Ipv6Address address_from(const Ipv6Address& prefix, const MacAddress& mac) {
  constexpr std::uint8_t kUniversal = 2;
  const auto& from = mac.octets();
  auto octets = prefix.octets();
  const std::array<std::uint8_t, 8> identifier{static_cast<std::uint8_t>(from[0] ^ kUniversal),
                                               from[1],
                                               from[2],
                                               0xff,
                                               0xfe,
                                               from[3],
                                               from[4],
                                               from[5]};
  std::copy(identifier.begin(), identifier.end(), octets.begin() + 8);
  return Ipv6Address(octets);
}

MacAddress group_mac(const Ipv6Address& group) {
  const auto& octets = group.octets();
  return MacAddress({0x33, 0x33, octets[12], octets[13], octets[14], octets[15]});
}

int scope_of(const Ipv6Address& address) {
  constexpr int kHost = 1, kLink = 2, kGlobal = 14;
  if (address.is_multicast()) return address.octets()[1] & 0x0f;
  if (address.is_loopback()) return kHost;
  return address.is_link_local() ? kLink : kGlobal;
}

bool is_foreign_to_links(const Ipv6Address& address) {
  const auto& octets = address.octets();
  const bool zeros = std::all_of(octets.begin(), octets.begin() + 10, [](auto octet) { return octet == 0; });
  return address.is_loopback() || (zeros && octets[10] == 0xff && octets[11] == 0xff);
}

int common_bits(const Ipv6Address& a, const Ipv6Address& b) {
  constexpr int kBitsPerOctet = 8;
  for (std::size_t i = 0; i < a.octets().size(); ++i) {
    const auto differing = static_cast<std::uint8_t>(a.octets()[i] ^ b.octets()[i]);
    if (differing != 0) return static_cast<int>(i) * kBitsPerOctet + std::countl_zero(differing);
  }
  return IpAddress(a).bits();
}

}  // namespace netrig
