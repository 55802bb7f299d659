#include "topology/address_pool.hpp"

namespace netrig::reading {

namespace {

template <class Address>
std::optional<IpAddress> advanced_octets(typename Address::Octets octets, std::uint64_t steps) {
  for (std::size_t i = octets.size(); i-- > 0 && steps > 0;) {
    steps += octets[i];
    octets[i] = static_cast<std::uint8_t>(steps);
    steps >>= 8;
  }
  if (steps > 0) return {};
  return Address(octets);
}

/// An IPv4 subnet of more than two addresses keeps its first and last (RFC 919, RFC 3021); an IPv6 one its
/// first, the routers' anycast address (RFC 4291 2.6.1, RFC 6164).
bool keeps_network_address(const IpPrefix& subnet) {
  return subnet.address.bits() - subnet.length > 1;
}

}  // namespace

const std::optional<IpPrefix>& subnet_for(const IpAddress& address, const LinkSpec& link) {
  return address.is_v4() ? link.subnet : link.subnet6;
}

std::optional<IpAddress> advanced(const IpAddress& address, std::uint64_t steps) {
  if (address.is_v4()) return advanced_octets<Ipv4Address>(address.v4().octets(), steps);
  return advanced_octets<Ipv6Address>(address.v6().octets(), steps);
}

std::optional<AddressProblem> address_problem(const IpAddress& address, const LinkSpec& link) {
  const auto& subnet = subnet_for(address, link);
  const auto text = address.to_string();
  if (!subnet) {
    const std::string key = address.is_v4() ? "subnet" : "subnet6";
    return AddressProblem{"address " + text + " on link '" + link.name + "', which has no " + key,
                          "a " + key + " at the link, or dhcp or none here"};
  }
  const auto expected =
      "a host's address in " + subnet->to_string() + ", the subnet of link '" + link.name + "'";
  if (!subnet->contains(address))
    return AddressProblem{"address " + text + " outside the link's subnet", expected};
  if (!keeps_network_address(*subnet)) return {};
  if (address == subnet->network()) return AddressProblem{"the subnet's own address " + text, expected};
  if (address.is_v4() && address == subnet->last()) {
    return AddressProblem{"the broadcast address " + text, expected};
  }
  return {};
}

std::optional<std::string> AddressPool::take(const IpAddress& address, const std::string& owner) {
  const auto [known, is_new] = owners_.emplace(address, owner);
  if (is_new) return {};
  return known->second;
}

std::optional<IpPrefix> AddressPool::take_next(const IpPrefix& subnet, const std::string& owner) {
  auto& next = next_.emplace(subnet, subnet.network()).first->second;
  std::optional<IpAddress> candidate = next;
  while (candidate && subnet.contains(*candidate)) {
    const bool usable = !address_problem(*candidate, *link_) && !take(*candidate, owner);
    if (usable) {
      next = *candidate;
      return IpPrefix{*candidate, subnet.length};
    }
    candidate = advanced(*candidate, 1);
  }
  return {};
}

}  // namespace netrig::reading
