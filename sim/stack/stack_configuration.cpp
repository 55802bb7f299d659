// Interfaces, addresses and routes of a stack: as a kernel keeps them (host/interfaces.hpp).
#include "stack/stack.hpp"
#include "stack/stack_error.hpp"

namespace netrig {

namespace {

/// What Ipv4Route can hold of it. Errors: invalid_argument.
Result<Ipv4Route> ipv4_route(const Route& route, const NetworkInterface* interface) {
  const auto& destination = route.destination;
  const bool foreign = destination.address.is_v6() || (route.gateway && route.gateway->is_v6());
  if (foreign) return posix_error(errc::address_family_not_supported);
  if (destination.length < 0 || destination.length > destination.address.bits() ||
      destination.network() != destination.address) {
    return posix_error(errc::invalid_argument);
  }
  Ipv4Route result{.network = destination.address.v4(), .length = destination.length, .metric = route.metric};
  if (route.gateway) result.gateway = route.gateway->v4();
  if (interface != nullptr) result.interface = interface->index();
  return result;
}

}  // namespace

std::vector<Interface> Stack::list() const {
  std::vector<Interface> result;
  for (const auto& interface : interfaces_.all()) {
    result.push_back({.index = interface->index(),
                      .name = interface->name(),
                      .mac = interface->mac(),
                      .mtu_bytes = interface->mtu_bytes(),
                      .up = interface->up(),
                      .loopback = interface->is_loopback(),
                      .addresses = interface->addresses()});
  }
  return result;
}

/// The routes to the subnets of an interface's addresses, where there is more than the address itself.
void Stack::connect_routes(const NetworkInterface& interface) {
  constexpr int kHostLength = 32;
  if (!interface.up() || interface.is_loopback()) return;
  for (const auto& address : interface.addresses()) {
    if (address.length == kHostLength) continue;
    routes_.add_connected({.network = address.network().v4(),
                           .length = address.length,
                           .interface = interface.index(),
                           .connected = true,
                           .source = address.address.v4()});
  }
}

Result<> Stack::set_up(const std::string& device, bool up, TimePoint now) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (interface->up() == up) return {};
  interface->set_up(up, now);
  interfaces_.refresh();
  if (!up) routes_.remove_interface(interface->index());  // those by a gateway don't come back, as with Linux
  connect_routes(*interface);
  return {};
}

Result<> Stack::set_mtu(const std::string& device, std::uint32_t mtu_bytes) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  return interface->set_mtu(mtu_bytes);
}

Result<> Stack::add_address(const std::string& device, const IpPrefix& address, TimePoint now) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (address.address.is_v6()) return posix_error(errc::address_family_not_supported);
  const auto& v4 = address.address.v4();
  const bool valid = address.length >= 0 && address.length <= address.address.bits() &&
                     !v4.is_unspecified() && !v4.is_multicast() && !v4.is_broadcast();
  if (!valid) return posix_error(errc::invalid_argument);
  const auto added = interface->add_address(address, now);
  if (!added) return added.error();
  interfaces_.refresh();
  connect_routes(*interface);
  return {};
}

Result<> Stack::remove_address(const std::string& device, const IpPrefix& address) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (address.address.is_v6() || !interface->remove_address(address)) return {};
  interfaces_.refresh();
  routes_.remove_connected(address.address.v4(), interface->index());
  connect_routes(*interface);  // the same address may be there with another prefix
  return {};
}

std::vector<Route> Stack::routes() const {
  std::vector<Route> result;
  for (const auto& route : routes_.routes()) {
    result.push_back({.destination = {route.network, route.length},
                      .gateway = route.gateway ? std::optional<IpAddress>(*route.gateway) : std::nullopt,
                      .device = interfaces_.find(route.interface)->name(),
                      .metric = route.metric});
  }
  return result;
}

/// A gateway must be a neighbour: found by a route that has no gateway itself (RFC 1122 3.3.1.2).
Result<> Stack::set_route(const Route& route) {
  const auto* interface = interfaces_.find(route.device);
  if (interface == nullptr && !route.device.empty()) return posix_error(errc::no_such_device);
  auto entry = ipv4_route(route, interface);
  if (!entry) return entry.error();
  if (entry->gateway) {
    const auto* on_link = routes_.find(*entry->gateway, entry->interface);
    const bool reachable = on_link != nullptr && !on_link->gateway && !interfaces_.is_own(*entry->gateway);
    if (!reachable) return posix_error(errc::network_unreachable);
    entry->interface = on_link->interface;
  }
  interface = interfaces_.find(entry->interface);
  if (interface == nullptr) return posix_error(errc::invalid_argument);
  if (!interface->up()) return posix_error(errc::network_down);
  return routes_.set(*entry);
}

Result<> Stack::remove_route(const Route& route) {
  const auto* interface = interfaces_.find(route.device);
  if (interface == nullptr && !route.device.empty()) return posix_error(errc::no_such_device);
  const auto entry = ipv4_route(route, interface);
  if (!entry) return entry.error();
  (void)routes_.remove(*entry);
  return {};
}

}  // namespace netrig
