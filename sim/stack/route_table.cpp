#include "stack/route_table.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "stack/stack_error.hpp"
#include "wire/bytes.hpp"

namespace netrig {

namespace {

Ipv4Address masked(const Ipv4Address& address, int length) {
  constexpr int kAddressBits = 32;
  return length == 0 ? Ipv4Address()
                     : Ipv4Address(address.value() & ~std::uint32_t{0} << (kAddressBits - length));
}

Ipv6Address masked(const Ipv6Address& address, int length) {
  auto octets = address.octets();
  for (int i = 0; i < static_cast<int>(octets.size()); ++i) {
    const auto kept = std::clamp(length - i * 8, 0, 8);
    auto& octet = octets[static_cast<std::size_t>(i)];
    octet = static_cast<std::uint8_t>(octet & 0xff00 >> kept);
  }
  return Ipv6Address(octets);
}

/// Multiplicative (Knuth, The Art of Computer Programming, 6.4); its upper bits are the good ones.
std::size_t hash_of(const Ipv4Address& address) {
  return address.value() * 0x9e3779b1u >> 22;
}
std::size_t hash_of(const Ipv6Address& address) {
  ByteReader reader(address.octets());
  const auto folded = reader.u64() * 3 + reader.u64();
  return folded * 0x9e3779b97f4a7c15u >> 54;
}

/// The table's order, but for age, which a stable insertion gives.
template <class Address>
auto rank(const BasicRoute<Address>& route) {
  return std::tuple(-route.length, route.network, route.metric.value_or(0));
}

template <class Route>
bool same_destination(const Route& a, const Route& b) {
  return a.length == b.length && a.network == b.network;
}

template <class Route>
bool agrees(const Route& route, const Route& pattern) {
  return same_destination(route, pattern) && (!pattern.gateway || route.gateway == pattern.gateway) &&
         (pattern.interface == kAnyInterface || route.interface == pattern.interface) &&
         (!pattern.metric || route.metric.value_or(0) == *pattern.metric);
}

}  // namespace

template <class Address>
bool BasicRoute<Address>::contains(const Address& address) const {
  return masked(address, length) == network;
}

template <class Address>
void BasicRouteTable<Address>::insert(const Route& route) {
  const auto place = std::upper_bound(routes_.begin(), routes_.end(), route,
                                      [](const auto& a, const auto& b) { return rank(a) < rank(b); });
  routes_.insert(place, route);
  regroup();
}

template <class Address>
void BasicRouteTable<Address>::regroup() {
  groups_.clear();
  found_.clear();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (groups_.empty() || groups_.back().length != routes_[i].length)
      groups_.push_back({routes_[i].length, i, i});
    groups_.back().end = i + 1;
  }
}

template <class Address>
Result<> BasicRouteTable<Address>::set(const Route& route) {
  const auto same = std::find_if(routes_.begin(), routes_.end(), [&](const auto& other) {
    return same_destination(route, other) && route.metric.value_or(0) == other.metric.value_or(0);
  });
  if (same != routes_.end()) {
    *same = route;
    return {};
  }
  if (routes_.size() == kMostRoutes) return posix_error(errc::no_buffer_space);
  insert(route);
  return {};
}

template <class Address>
void BasicRouteTable<Address>::add_connected(const Route& route) {
  if (std::find(routes_.begin(), routes_.end(), route) == routes_.end()) insert(route);
}

template <class Address>
bool BasicRouteTable<Address>::remove(const Route& pattern) {
  const auto found =
      std::find_if(routes_.begin(), routes_.end(), [&](const auto& route) { return agrees(route, pattern); });
  if (found == routes_.end()) return false;
  routes_.erase(found);
  regroup();
  return true;
}

template <class Address>
void BasicRouteTable<Address>::remove_connected(const Address& source, InterfaceIndex interface) {
  std::erase_if(routes_, [&](const auto& route) {
    return route.connected && route.source == source && route.interface == interface;
  });
  regroup();
}

template <class Address>
void BasicRouteTable<Address>::remove_interface(InterfaceIndex interface) {
  std::erase_if(routes_, [&](const auto& route) { return route.interface == interface; });
  regroup();
}

template <class Address>
const BasicRoute<Address>* BasicRouteTable<Address>::find(const Address& destination,
                                                          InterfaceIndex interface) const {
  auto& place = place_of(destination);
  if (place.route == nullptr || place.destination != destination || place.interface != interface) {
    place = {destination, interface, search(destination, interface)};
  }
  return place.route;
}

/// A host with few routes has few places, and a router as many as its flows may need.
template <class Address>
typename BasicRouteTable<Address>::Found& BasicRouteTable<Address>::place_of(
    const Address& destination) const {
  constexpr std::size_t kManyRoutes = 8, kPlacesEach = 4, kMostPlaces = 1024;
  if (found_.empty()) {
    const auto wanted = routes_.size() < kManyRoutes ? routes_.size() : kPlacesEach * routes_.size();
    found_.resize(std::bit_ceil(std::clamp<std::size_t>(wanted, 1, kMostPlaces)));
  }
  return found_[hash_of(destination) & (found_.size() - 1)];
}

template <class Address>
const BasicRoute<Address>* BasicRouteTable<Address>::search(const Address& destination,
                                                            InterfaceIndex interface) const {
  for (const auto& group : groups_) {
    const auto network = masked(destination, group.length);
    const auto end = routes_.begin() + static_cast<std::ptrdiff_t>(group.end);
    auto route = std::lower_bound(
        routes_.begin() + static_cast<std::ptrdiff_t>(group.begin), end, network,
        [](const Route& candidate, const Address& wanted) { return candidate.network < wanted; });
    for (; route != end && route->network == network; ++route) {
      if (interface == kAnyInterface || route->interface == interface) return &*route;
    }
  }
  return nullptr;
}

template struct BasicRoute<Ipv4Address>;
template struct BasicRoute<Ipv6Address>;
template class BasicRouteTable<Ipv4Address>;
template class BasicRouteTable<Ipv6Address>;

}  // namespace netrig
