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
    const bool is_near = on_link || binding.address.contains(route.gateway);
    const Route to_router{.destination = {route.gateway, 32}, .gateway = {}, .device = device};
    if (!is_near && std::ranges::find(routes, to_router) == routes.end()) routes.push_back(to_router);
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

bool InterfaceSetup::succeeds(const std::string& what, const Result<>& result) {
  if (!result) complain_("cannot " + what + " on " + device_ + ": " + result.error().message());
  return result.has_value();
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

/// With its routes, which the host could not use without it: one that could not be removed is forgotten then.
void InterfaceSetup::remove_address() {
  if (!address_) return;
  set_routes({});
  const auto removed = interfaces_.remove_address(device_, *address_);
  if (!succeeds("remove " + address_->to_string(), removed)) return;
  address_.reset();
  routes_.clear();
}

std::optional<std::uint32_t> InterfaceSetup::present_mtu() {
  const auto all = interfaces_.list();
  if (!all) {
    succeeds("read the MTU", all.error());
    return {};
  }
  const auto found = std::ranges::find(*all, device_, &Interface::name);
  return found == all->end() ? std::nullopt : std::optional(found->mtu_bytes);
}

void InterfaceSetup::set_mtu(std::optional<std::uint16_t> mtu_bytes) {
  if (mtu_bytes == mtu_bytes_) return;
  if (!mtu_bytes_) former_mtu_ = present_mtu();
  auto wanted = former_mtu_;
  if (mtu_bytes) wanted = *mtu_bytes;
  if (!wanted) return;
  const auto set = interfaces_.set_mtu(device_, *wanted);
  if (succeeds(mtu_bytes ? "set the MTU" : "restore the MTU", set)) mtu_bytes_ = mtu_bytes;
}

/// What stays is not touched, so that no packet misses it. A new one to the same destination replaces the
/// old, which stays where that fails.
void InterfaceSetup::set_routes(const std::vector<Route>& routes) {
  std::vector<Route> present;
  for (const auto& route : routes) {
    const auto old = std::ranges::find(routes_, route.destination, &Route::destination);
    const bool had_one = old != routes_.end();
    if ((had_one && *old == route) || succeeds("set " + text_of(route), interfaces_.set_route(route)))
      present.push_back(route);
    else if (had_one)
      present.push_back(*old);
  }
  for (auto route = routes_.rbegin(); route != routes_.rend(); ++route) {
    if (has_route_to(routes, route->destination)) continue;
    if (!succeeds("remove " + text_of(*route), interfaces_.remove_route(*route))) present.push_back(*route);
  }
  routes_ = std::move(present);
}

std::optional<Resolvers> InterfaceSetup::present_resolvers() {
  const auto present = interfaces_.resolvers();
  if (present) return *present;
  succeeds("read the resolvers", present.error());
  return {};
}

void InterfaceSetup::set_resolvers(const DhcpBinding& binding) {
  Resolvers resolvers;
  resolvers.servers.assign(binding.dns_servers.begin(), binding.dns_servers.end());
  const bool are_told = !resolvers.servers.empty();
  if (are_told && !binding.domain.empty()) resolvers.search.push_back(binding.domain);
  if (resolvers == resolvers_) return;
  if (resolvers_.servers.empty()) {
    former_resolvers_ = present_resolvers();
    if (former_resolvers_) former_resolvers_ = without(std::move(*former_resolvers_), resolvers);
  }
  const auto wanted = are_told ? resolvers : former_resolvers_;
  if (!wanted) return;
  const auto set = interfaces_.set_resolvers(*wanted);
  if (succeeds(are_told ? "set the resolvers" : "restore the resolvers", set)) resolvers_ = resolvers;
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
