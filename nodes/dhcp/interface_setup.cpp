#include "dhcp/interface_setup.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "host/await_interface.hpp"

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

InterfaceSetup::InterfaceSetup(Host& host, std::string device, std::function<void(std::string)> complain)
    : host_(host), device_(std::move(device)), complain_(std::move(complain)) {}

void InterfaceSetup::note(const std::string& what, const Result<>& result) {
  if (!result) complain_("cannot " + what + " on " + device_ + ": " + result.error().message());
}

Result<> InterfaceSetup::apply(const DhcpBinding& binding) {
  auto& interfaces = host_.interfaces();
  if (applied_ == binding) return {};
  if (applied_) remove_routes(*applied_);
  if (applied_ && applied_->address != binding.address) {
    note("remove " + applied_->address.to_string(), interfaces.remove_address(device_, applied_->address));
  }
  const auto added = interfaces.add_address(device_, binding.address);
  if (!added) return added;
  applied_ = binding;
  if (binding.mtu_bytes) set_mtu(*binding.mtu_bytes);
  set_routes(binding);
  set_resolvers(binding);
  return {};
}

void InterfaceSetup::set_mtu(std::uint16_t mtu_bytes) {
  const auto interface = find_interface(host_, device_);
  if (interface && !former_mtu_) former_mtu_ = interface->mtu_bytes;
  note("set the MTU", host_.interfaces().set_mtu(device_, mtu_bytes));
}

void InterfaceSetup::set_routes(const DhcpBinding& binding) {
  for (const auto& route : routes_of(binding, device_))
    note("set " + text_of(route), host_.interfaces().set_route(route));
}

void InterfaceSetup::remove_routes(const DhcpBinding& binding) {
  auto routes = routes_of(binding, device_);
  std::ranges::reverse(routes);
  for (const auto& route : routes) note("remove " + text_of(route), host_.interfaces().remove_route(route));
}

void InterfaceSetup::set_resolvers(const DhcpBinding& binding) {
  if (binding.dns_servers.empty()) return;
  Resolvers resolvers;
  resolvers.servers.assign(binding.dns_servers.begin(), binding.dns_servers.end());
  if (!binding.domain.empty()) resolvers.search.push_back(binding.domain);
  if (!former_resolvers_) {
    const auto former = host_.interfaces().resolvers();
    if (former) former_resolvers_ = without(*former, resolvers);
  }
  note("set the resolvers", host_.interfaces().set_resolvers(resolvers));
}

void InterfaceSetup::apply_parameters(const DhcpBinding& binding) {
  if (binding.mtu_bytes) set_mtu(*binding.mtu_bytes);
  set_resolvers(binding);
}

void InterfaceSetup::withdraw() {
  if (!applied_) return;
  remove_routes(*applied_);
  note("remove " + applied_->address.to_string(),
       host_.interfaces().remove_address(device_, applied_->address));
  if (former_resolvers_) note("restore the resolvers", host_.interfaces().set_resolvers(*former_resolvers_));
  if (former_mtu_) note("restore the MTU", host_.interfaces().set_mtu(device_, *former_mtu_));
  applied_.reset();
  former_resolvers_.reset();
  former_mtu_.reset();
}

}  // namespace netrig
