// Where packets go, and from which address.
#include <algorithm>

#include "stack/ipv4_layer.hpp"
#include "stack/stack_error.hpp"

namespace netrig {

std::optional<Ipv4Layer::Way> Ipv4Layer::way_to(const Ipv4Address& destination, InterfaceIndex interface,
                                                const Ipv4Address& source) const {
  if (destination.is_unspecified()) return {};
  const auto roles = interfaces_.roles_of(destination);
  if (roles.own) {
    return Way{.cast = Way::Cast::own,
               .out = interfaces_.find(kLoopbackInterface),
               .next_hop = destination,
               .source = destination.is_loopback() ? Ipv4Address({127, 0, 0, 1}) : destination};
  }
  if (destination.is_multicast()) return way_to_many(Way::Cast::multicast, destination, interface, source);
  if (roles.broadcast) {
    return way_to_many(Way::Cast::broadcast, destination, interface, source);
  }
  if (destination.is_loopback()) return {};  // the loopback is down
  return way_by_route(destination, interface);
}

/// The interface is what was asked for, or the link that the broadcast address belongs to, or that of the
/// sender's address, or the routes' choice.
std::optional<Ipv4Layer::Way> Ipv4Layer::way_to_many(Way::Cast cast, const Ipv4Address& destination,
                                                     InterfaceIndex interface,
                                                     const Ipv4Address& source) const {
  Way way{.cast = cast, .out = interfaces_.find(interface), .next_hop = destination};
  if (way.out == nullptr && !destination.is_broadcast()) way.out = interfaces_.broadcast_link(destination);
  if (way.out == nullptr && !source.is_unspecified()) way.out = interfaces_.owner_of(source);
  if (way.out == nullptr) {
    const auto* route = routes_.find(destination);
    if (route != nullptr) way.out = interfaces_.find(route->interface);
  }
  if (way.out == nullptr || !way.out->up()) return {};
  return way;
}

/// A destination without a route is taken to be on the link of the interface asked for, as Linux does: a
/// program that names an interface may know more than the routes.
std::optional<Ipv4Layer::Way> Ipv4Layer::way_by_route(const Ipv4Address& destination,
                                                      InterfaceIndex interface) const {
  const auto* route = routes_.find(destination, interface);
  if (route == nullptr && interface == kAnyInterface) return {};
  Way way{.out = interfaces_.find(interface), .next_hop = destination};
  if (route != nullptr) {
    way.out = interfaces_.find(route->interface);
    way.next_hop = route->gateway.value_or(destination);
    way.source = route->source;
  }
  if (way.out == nullptr || !way.out->up()) return {};
  if (way.out->is_loopback()) way.cast = Way::Cast::own;
  return way;
}

/// RFC 1122 3.3.4.3: the address of the subnet that the packet goes to first, else one of its interface, else
/// any. None is no obstacle to a broadcast: that is how a host asks for its first address.
std::optional<Ipv4Address> Ipv4Layer::source_for(const Way& way, const Ipv4Address& destination) const {
  if (way.source) return way.source;
  auto source = way.out->address_for(way.cast == Way::Cast::unicast ? way.next_hop : destination);
  if (!source) source = interfaces_.any_address();
  if (!source && way.cast != Way::Cast::unicast) return Ipv4Address();
  return source;
}

std::uint32_t Ipv4Layer::mtu_towards(const Way& way, const Ipv4Address& destination) const {
  const auto path = path_mtus_.find(destination);
  const auto link = way.out->mtu_bytes();
  return path && way.cast == Way::Cast::unicast ? std::min(link, path->mtu_bytes) : link;
}

Result<IpOutput::Path> Ipv4Layer::path_to(const IpAddress& destination, InterfaceIndex interface) const {
  if (destination.is_v6()) return posix_error(errc::address_family_not_supported);
  const auto way = way_to(destination.v4(), interface, {});
  if (!way) return posix_error(errc::network_unreachable);
  const auto source = source_for(*way, destination.v4());
  if (!source) return posix_error(errc::network_unreachable);
  return Path{.source = *source,
              .interface = way->out->index(),
              .mtu_bytes = mtu_towards(*way, destination.v4()),
              .broadcast = way->cast == Way::Cast::broadcast};
}

bool Ipv4Layer::is_own(const IpAddress& address) const {
  return address.is_v4() && interfaces_.is_own(address.v4());
}

void Ipv4Layer::learn_path_mtu(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) {
  if (destination.is_v4()) path_mtus_.learn(destination.v4(), mtu_bytes, now);
}

}  // namespace netrig
