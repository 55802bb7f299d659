// Where packets go, and from which address.
#include <algorithm>
#include <tuple>

#include "stack/ipv6_layer.hpp"
#include "stack/stack_error.hpp"
#include "wire/ipv6_address_rules.hpp"

namespace netrig {

namespace {

/// How well a source fits a destination (RFC 6724 5), the larger the better: rules 1, 2, 3, 5 and 8. The
/// others are about mobility, labels of networks and temporary addresses, of which there are none here.
auto fitness(const Ipv6Addresses::Own& own, bool on_way_out, const Ipv6Address& destination) {
  constexpr int kWide = 100;
  const auto scope = scope_of(own.address), wanted = scope_of(destination);
  return std::tuple(own.address == destination, scope >= wanted ? kWide - scope : scope,
                    own.state != Ipv6Addresses::Own::State::deprecated, on_way_out,
                    common_bits(own.address, destination));
}

}  // namespace

/// Of an address that this host answers for; null when it is none, or the loopback's.
Ipv6Interface* Ipv6Layer::owner_of(const Ipv6Address& address) const {
  for (const auto& each : interfaces_) {
    if (each && each->up() && each->is_own(address)) return each.get();
  }
  return nullptr;
}

/// ::1 is this host without being configured, as all of 127.0.0.0/8 is.
bool Ipv6Layer::is_own(const IpAddress& address) const {
  if (address.is_v4()) return false;
  if (address.v6().is_loopback()) return links_.find(kLoopbackInterface)->up();
  return owner_of(address.v6()) != nullptr;
}

std::optional<Ipv6Layer::Way> Ipv6Layer::way_to(const Ipv6Address& destination, InterfaceIndex index,
                                                const Ipv6Address& source) const {
  if (destination.is_unspecified()) return {};
  if (destination.is_multicast()) {
    Way way{
        .out = multicast_interface(destination, index, source), .next_hop = destination, .multicast = true};
    if (way.out == nullptr) return {};
    return way;
  }
  if (is_own(destination)) return Way{.next_hop = destination};
  if (is_foreign_to_links(destination)) return {};
  // Without a device beside it, a neighbour's link-local address is on the link of the sender's.
  const bool of_senders_link =
      index == kAnyInterface && destination.is_link_local() && source.is_link_local();
  const auto* owner = of_senders_link ? owner_of(source) : nullptr;
  return way_by_route(destination, owner != nullptr ? owner->index() : index);
}

/// A destination without a route is taken to be on the link of the interface asked for: see Ipv4Layer.
std::optional<Ipv6Layer::Way> Ipv6Layer::way_by_route(const Ipv6Address& destination,
                                                      InterfaceIndex index) const {
  const auto* route = routes_.find(destination, index);
  if (route == nullptr && index == kAnyInterface) return {};
  Way way{.out = interface(index), .next_hop = destination};
  if (route != nullptr) {
    way.out = interface(route->interface);
    way.next_hop = route->gateway.value_or(destination);
  }
  if (way.out == nullptr || !way.out->up()) return {};
  return way;
}

/// The interface is what was asked for, or that of the sender's address, or the routes' choice, or the first.
Ipv6Interface* Ipv6Layer::multicast_interface(const Ipv6Address& group, InterfaceIndex index,
                                              const Ipv6Address& source) const {
  auto* chosen = interface(index);
  if (chosen == nullptr && index != kAnyInterface) return nullptr;
  if (chosen == nullptr && !source.is_unspecified()) chosen = owner_of(source);
  if (chosen == nullptr) {
    const auto* route = routes_.find(group);
    if (route != nullptr) chosen = interface(route->interface);
  }
  for (auto each = interfaces_.begin(); chosen == nullptr && each != interfaces_.end(); ++each) {
    if (*each && (*each)->up()) chosen = each->get();
  }
  return chosen != nullptr && chosen->up() ? chosen : nullptr;
}

/// RFC 6724 4: any address of this host will do, but to the link or a group only one of the link's own.
std::optional<Ipv6Address> Ipv6Layer::source_for(const Way& way, const Ipv6Address& destination) const {
  if (way.out == nullptr) return destination;
  const bool of_link_only = way.multicast || destination.is_link_local();
  const Ipv6Addresses::Own* best = nullptr;
  const Ipv6Interface* of_best = nullptr;
  for (const auto& each : interfaces_) {
    if (!each || !each->up() || (of_link_only && each.get() != way.out)) continue;
    for (const auto& own : each->addresses().all()) {
      if (!own.is_usable() || (own.address.is_link_local() && each.get() != way.out)) continue;
      const bool better = best == nullptr || fitness(*best, of_best == way.out, destination) <
                                                 fitness(own, each.get() == way.out, destination);
      if (better) std::tie(best, of_best) = std::pair(&own, each.get());
    }
  }
  if (best == nullptr) return {};
  return best->address;
}

std::uint32_t Ipv6Layer::mtu_towards(const Way& way, const Ipv6Address& destination) const {
  if (way.out == nullptr) return NetworkInterface::kLoopbackMtuBytes;
  const auto link = way.out->mtu_bytes();
  const auto path = way.multicast ? std::nullopt : path_mtus_.find(destination);
  return path ? std::min(link, path->mtu_bytes) : link;
}

Result<IpOutput::Path> Ipv6Layer::path_to(const IpAddress& destination, InterfaceIndex index) const {
  if (destination.is_v4()) return posix_error(errc::address_family_not_supported);
  const auto way = way_to(destination.v6(), index, {});
  if (!way) return posix_error(errc::network_unreachable);
  const auto source = source_for(*way, destination.v6());
  if (!source) return posix_error(errc::network_unreachable);
  return Path{.source = *source,
              .interface = way->out != nullptr ? way->out->index() : kLoopbackInterface,
              .mtu_bytes = mtu_towards(*way, destination.v6())};
}

void Ipv6Layer::learn_path_mtu(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) {
  if (destination.is_v6()) path_mtus_.learn(destination, mtu_bytes, now);
}

void Ipv6Layer::confirm_reachable(const IpAddress& destination, InterfaceIndex index, TimePoint now) {
  const auto way = way_to(destination.v6(), index, {});
  if (way && way->out != nullptr && !way->multicast) way->out->confirm_reachable(way->next_hop, now);
}

}  // namespace netrig
