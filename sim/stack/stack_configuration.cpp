// Interfaces, addresses and routes of a stack: as a kernel keeps them (host/interfaces.hpp).
#include "stack/stack.hpp"
#include "stack/stack_error.hpp"

namespace netrig {

namespace {

Ipv4Address of_family(const IpAddress& address, Ipv4Address) {
  return address.v4();
}
Ipv6Address of_family(const IpAddress& address, Ipv6Address) {
  return address.v6();
}

/// What a table of the destination's family can hold of it. Errors: invalid_argument.
template <class Address>
Result<BasicRoute<Address>> table_route(const Route& route, const NetworkInterface* interface) {
  const auto& destination = route.destination;
  const bool mixed = route.gateway && route.gateway->is_v6() != destination.address.is_v6();
  if (mixed) return posix_error(errc::address_family_not_supported);
  if (destination.length < 0 || destination.length > destination.address.bits() ||
      destination.network() != destination.address) {
    return posix_error(errc::invalid_argument);
  }
  BasicRoute<Address> result{.network = of_family(destination.address, Address()),
                             .length = destination.length,
                             .metric = route.metric};
  if (route.gateway) result.gateway = of_family(*route.gateway, Address());
  if (interface != nullptr) result.interface = interface->index();
  return result;
}

template <class Address>
Route plain_route(const BasicRoute<Address>& route, const InterfaceTable& interfaces) {
  return {.destination = {route.network, route.length},
          .gateway = route.gateway ? std::optional<IpAddress>(*route.gateway) : std::nullopt,
          .device = interfaces.find(route.interface)->name(),
          .metric = route.metric};
}

/// A gateway must be a neighbour: found by a route that has no gateway itself (RFC 1122 3.3.1.2).
template <class Address>
Result<> set_in_table(const Route& route, BasicRouteTable<Address>& table, const InterfaceTable& interfaces,
                      const IpOutput& ip) {
  const auto* interface = interfaces.find(route.device);
  if (interface == nullptr && !route.device.empty()) return posix_error(errc::no_such_device);
  auto entry = table_route<Address>(route, interface);
  if (!entry) return entry.error();
  if (entry->gateway) {
    const auto* on_link = table.find(*entry->gateway, entry->interface);
    const bool reachable = on_link != nullptr && !on_link->gateway && !ip.is_own(*entry->gateway);
    if (!reachable) return posix_error(errc::network_unreachable);
    entry->interface = on_link->interface;
  }
  interface = interfaces.find(entry->interface);
  if (interface == nullptr) return posix_error(errc::invalid_argument);
  if (!interface->up()) return posix_error(errc::network_down);
  return table.set(*entry);
}

template <class Address>
Result<> remove_from_table(const Route& route, BasicRouteTable<Address>& table,
                           const InterfaceTable& interfaces) {
  const auto* interface = interfaces.find(route.device);
  if (interface == nullptr && !route.device.empty()) return posix_error(errc::no_such_device);
  const auto entry = table_route<Address>(route, interface);
  if (!entry) return entry.error();
  (void)table.remove(*entry);
  return {};
}

bool can_be_given(const IpPrefix& prefix) {
  const auto& address = prefix.address;
  return prefix.length >= 0 && prefix.length <= address.bits() && !address.is_unspecified() &&
         !address.is_multicast() && !(address.is_v4() && address.v4().is_broadcast()) &&
         !(address.is_v6() && address.is_loopback());
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
    const auto* ipv6 = ipv6_.interface(interface->index());
    if (ipv6 == nullptr) continue;
    for (const auto& own : ipv6->addresses().all()) {
      // A tentative one nobody may use yet (RFC 4862 5.4).
      if (own.is_usable()) result.back().addresses.push_back({own.address, own.length});
    }
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
  if (!up) {  // routes by a gateway don't come back, as with Linux
    routes_.remove_interface(interface->index());
    ipv6_routes_.remove_interface(interface->index());
  }
  connect_routes(*interface);
  ipv6_.link_changed(interface->index(), now);
  return {};
}

Result<> Stack::set_mtu(const std::string& device, std::uint32_t mtu_bytes) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  const bool too_small = mtu_bytes < Ipv6Interface::kLeastMtuBytes && ipv6_.interface(interface->index());
  if (too_small) return posix_error(errc::invalid_argument);
  return interface->set_mtu(mtu_bytes);
}

Result<> Stack::add_address(const std::string& device, const IpPrefix& address, TimePoint now) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (!can_be_given(address)) return posix_error(errc::invalid_argument);
  if (address.address.is_v6()) {
    const auto ipv6 = ipv6_.enable(interface->index());
    if (!ipv6) return ipv6.error();
    return (*ipv6)->add_address(address.address.v6(), address.length, now);
  }
  const auto added = interface->add_address(address, now);
  if (!added) return added.error();
  interfaces_.refresh();
  connect_routes(*interface);
  return {};
}

Result<> Stack::remove_address(const std::string& device, const IpPrefix& address) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (address.address.is_v6()) {
    if (auto* ipv6 = ipv6_.interface(interface->index()))
      ipv6->remove_address(address.address.v6(), address.length);
    return {};
  }
  if (!interface->remove_address(address)) return {};
  interfaces_.refresh();
  routes_.remove_connected(address.address.v4(), interface->index());
  connect_routes(*interface);  // the same address may be there with another prefix
  return {};
}

Result<> Stack::configure_ipv6(const std::string& device, const Ipv6Settings& settings, TimePoint now) {
  const auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  const auto ipv6 = ipv6_.enable(interface->index());
  if (!ipv6) return ipv6.error();
  (*ipv6)->configure(settings, now);
  return {};
}

std::vector<Route> Stack::routes() const {
  std::vector<Route> result;
  for (const auto& route : routes_.routes()) result.push_back(plain_route(route, interfaces_));
  for (const auto& route : ipv6_routes_.routes()) result.push_back(plain_route(route, interfaces_));
  return result;
}

Result<> Stack::set_route(const Route& route) {
  if (route.destination.address.is_v6()) {
    const auto* interface = interfaces_.find(route.device);
    const bool deaf = interface != nullptr && ipv6_.interface(interface->index()) == nullptr;
    if (deaf) return posix_error(errc::address_family_not_supported);
    return set_in_table(route, ipv6_routes_, interfaces_, ip_);
  }
  return set_in_table(route, routes_, interfaces_, ip_);
}

Result<> Stack::remove_route(const Route& route) {
  if (route.destination.address.is_v6()) return remove_from_table(route, ipv6_routes_, interfaces_);
  return remove_from_table(route, routes_, interfaces_);
}

}  // namespace netrig
