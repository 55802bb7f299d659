#include "dhcp/interface_setup.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

namespace {

/// In the order of setting: a router beyond the subnet is first made one of the link. Of the routers only the
/// first; the others are second choices (RFC 2132 3.5), which the host could not tell from it.
std::vector<Route> routes_of(const DhcpBinding& binding, const std::string& device) {
  auto told = binding.routes;
  if (told.empty() && !binding.routers.empty()) told.push_back({{Ipv4Address(), 0}, binding.routers.front()});
  std::vector<Route> routes;
  for (const auto& route : told) {
    const bool on_link = route.gateway.is_unspecified();
    if (!on_link && !binding.address.contains(route.gateway))
      routes.push_back({.destination = {route.gateway, 32}, .gateway = {}, .device = device});
    Route set{.destination = route.destination, .gateway = {}, .device = device};
    if (!on_link) set.gateway = route.gateway;
    routes.push_back(set);
  }
  return routes;
}

bool has_route_to(const std::vector<Route>& routes, const IpPrefix& destination) {
  return std::ranges::find(routes, destination, &Route::destination) != routes.end();
}

/// The last one told of a destination is the one that is set.
std::vector<Route> without_replaced(const std::vector<Route>& routes) {
  std::vector<Route> kept;
  for (auto route = routes.rbegin(); route != routes.rend(); ++route) {
    if (!has_route_to(kept, route->destination)) kept.push_back(*route);
  }
  std::ranges::reverse(kept);
  return kept;
}

std::string text_of(const Route& route) {
  return route.destination.length == 0 ? "the default route"
                                       : "the route to " + route.destination.to_string();
}

/// What an earlier client set is not what was there before: `--once` leaves it, as a killed one does.
Resolvers without(Resolvers former, const Resolvers& set) {
  const auto is_set = [&](const IpAddress& server) {
    return std::find(set.servers.begin(), set.servers.end(), server) != set.servers.end();
  };
  std::erase_if(former.servers, is_set);
  if (former.search == set.search) former.search.clear();
  return former;
}

}  // namespace

InterfaceSetup::InterfaceSetup(Interfaces& interfaces, std::string device,
                               std::function<void(std::string)> complain)
    : interfaces_(interfaces), device_(std::move(device)), complain_(std::move(complain)) {}

void InterfaceSetup::note(const std::string& what, const Result<>& result) {
  if (!result) complain_("cannot " + what + " on " + device_ + ": " + result.error().message());
}

Result<> InterfaceSetup::apply(const DhcpBinding& binding) {
  if (address_ != binding.address) {
    remove_address();
    const auto added = interfaces_.add_address(device_, binding.address);
    if (!added) return added;
    address_ = binding.address;
  }
  set_mtu(binding.mtu_bytes);
  set_routes(without_replaced(routes_of(binding, device_)));
  set_resolvers(binding);
  return {};
}

/// With its routes, which the host could not use without it.
void InterfaceSetup::remove_address() {
  if (!address_) return;
  set_routes({});
  note("remove " + address_->to_string(), interfaces_.remove_address(device_, *address_));
  address_.reset();
}

std::optional<std::uint32_t> InterfaceSetup::present_mtu() const {
  const auto all = interfaces_.list();
  if (!all) return {};
  const auto found = std::ranges::find(*all, device_, &Interface::name);
  return found == all->end() ? std::nullopt : std::optional(found->mtu_bytes);
}

void InterfaceSetup::set_mtu(std::optional<std::uint16_t> mtu_bytes) {
  if (mtu_bytes == mtu_bytes_) return;
  mtu_bytes_ = mtu_bytes;
  if (mtu_bytes) {
    if (!former_mtu_) former_mtu_ = present_mtu();
    note("set the MTU", interfaces_.set_mtu(device_, *mtu_bytes));
  } else if (const auto former = std::exchange(former_mtu_, {})) {
    note("restore the MTU", interfaces_.set_mtu(device_, *former));
  }
}

/// What stays is not touched, so that no packet misses it. A new one to the same destination replaces the
/// old.
void InterfaceSetup::set_routes(std::vector<Route> routes) {
  for (const auto& route : routes) {
    if (std::ranges::find(routes_, route) == routes_.end())
      note("set " + text_of(route), interfaces_.set_route(route));
  }
  for (auto route = routes_.rbegin(); route != routes_.rend(); ++route) {
    if (!has_route_to(routes, route->destination))
      note("remove " + text_of(*route), interfaces_.remove_route(*route));
  }
  routes_ = std::move(routes);
}

void InterfaceSetup::set_resolvers(const DhcpBinding& binding) {
  Resolvers resolvers;
  resolvers.servers.assign(binding.dns_servers.begin(), binding.dns_servers.end());
  if (!binding.dns_servers.empty() && !binding.domain.empty()) resolvers.search.push_back(binding.domain);
  if (resolvers == resolvers_) return;
  resolvers_ = resolvers;
  if (!resolvers.servers.empty()) {
    if (!former_resolvers_) {
      const auto former = interfaces_.resolvers();
      if (former) former_resolvers_ = without(*former, resolvers);
    }
    note("set the resolvers", interfaces_.set_resolvers(resolvers));
  } else if (const auto former = std::exchange(former_resolvers_, {})) {
    note("restore the resolvers", interfaces_.set_resolvers(*former));
  }
}

void InterfaceSetup::apply_parameters(const DhcpBinding& binding) {
  set_mtu(binding.mtu_bytes);
  set_resolvers(binding);
}

void InterfaceSetup::withdraw() {
  remove_address();
  set_resolvers({});
  set_mtu({});
}

}  // namespace netrig
