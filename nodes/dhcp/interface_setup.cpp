#include "dhcp/interface_setup.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

namespace {

Route default_route(const Ipv4Address& router, const std::string& device) {
  return {.destination = {Ipv4Address(), 0}, .gateway = router, .device = device};
}

Route route_to_router(const Ipv4Address& router, const std::string& device) {
  return {.destination = {router, 32}, .gateway = {}, .device = device};
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
  if (binding.mtu_bytes) note("set the MTU", interfaces.set_mtu(device_, *binding.mtu_bytes));
  set_routes(binding);
  set_resolvers(binding);
  return {};
}

/// The first router only; the others are second choices (RFC 2132 3.5), which the host could not tell from
/// it.
void InterfaceSetup::set_routes(const DhcpBinding& binding) {
  if (binding.routers.empty()) return;
  const auto& router = binding.routers.front();
  if (!binding.address.contains(router)) {
    note("set the route to " + router.to_string(),
         host_.interfaces().set_route(route_to_router(router, device_)));
  }
  note("set the default route", host_.interfaces().set_route(default_route(router, device_)));
}

void InterfaceSetup::remove_routes(const DhcpBinding& binding) {
  if (binding.routers.empty()) return;
  const auto& router = binding.routers.front();
  note("remove the default route", host_.interfaces().remove_route(default_route(router, device_)));
  if (!binding.address.contains(router)) {
    note("remove a route", host_.interfaces().remove_route(route_to_router(router, device_)));
  }
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

void InterfaceSetup::withdraw() {
  if (!applied_) return;
  remove_routes(*applied_);
  note("remove " + applied_->address.to_string(),
       host_.interfaces().remove_address(device_, applied_->address));
  if (former_resolvers_) note("restore the resolvers", host_.interfaces().set_resolvers(*former_resolvers_));
  applied_.reset();
  former_resolvers_.reset();
}

}  // namespace netrig
