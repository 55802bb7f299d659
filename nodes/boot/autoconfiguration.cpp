#include "boot/autoconfiguration.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>

#include "host/await_interface.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

/// Of the default route with the least metric.
std::optional<IpAddress> default_router(Host& host) {
  const auto routes = host.interfaces().routes();
  if (!routes) return {};
  const Route* best = nullptr;
  for (const auto& route : *routes) {
    if (route.destination != IpPrefix{Ipv6Address(), 0} || !route.gateway) continue;
    if (best == nullptr || route.metric.value_or(0) < best->metric.value_or(0)) best = &route;
  }
  return best == nullptr ? std::nullopt : best->gateway;
}

/// As many as a host need keep (RFC 8106 5.3.1), and resolv.conf(5) has room for.
std::vector<IpAddress> resolvers_of(const RouterAdvertisement& message) {
  constexpr std::size_t kMost = 3;
  std::vector<IpAddress> result;
  for (const auto& each : message.resolvers) {
    if (each.lifetime_seconds == 0) continue;
    result.insert(result.end(), each.servers.begin(), each.servers.end());
  }
  if (result.size() > kMost) result.resize(kMost);
  return result;
}

}  // namespace

Result<std::unique_ptr<Autoconfiguration>> Autoconfiguration::open(Host& host, const std::string& device) {
  auto socket = host.ethernet(device, {.ether_type = kEtherTypeIpv6});
  if (!socket) return socket.error();
  return std::unique_ptr<Autoconfiguration>(new Autoconfiguration(host, device, std::move(*socket)));
}

Task<Result<AutoconfiguredHost>> Autoconfiguration::run(bool wants_resolvers, Deadline deadline) {
  const auto interface = co_await await_address(deadline);
  if (!interface) co_return interface.error();
  AutoconfiguredHost result{.address = global_addresses_of(*interface).front()};
  if (wants_resolvers) {
    auto found = co_await find_resolvers(*interface, deadline);
    if (!found) co_return found.error();
    result.resolvers = *std::move(found);
  }
  result.router = default_router(host_);
  co_return result;
}

Task<Result<Interface>> Autoconfiguration::await_address(Deadline deadline) {
  for (;;) {
    const auto now = find_interface(host_, device_);
    if (!now) co_return now.error();
    if (!global_addresses_of(*now).empty()) co_return *now;
    if (deadline && host_.now() >= *deadline) co_return make_error_code(HostError::timed_out);
    const auto heard = co_await listen(host_.now() + kPeriod);
    if (!heard) co_return heard.error();
  }
}

Task<Result<std::vector<IpAddress>>> Autoconfiguration::find_resolvers(const Interface& interface,
                                                                       Deadline deadline) {
  const auto known = host_.interfaces().resolvers();
  if (known && !known->servers.empty()) co_return known->servers;
  for (int left = kSolicitations; heard_resolvers_.empty() && left > 0; --left) {
    if (deadline && host_.now() >= *deadline) break;
    auto patience = host_.now() + kSolicitInterval;
    if (deadline) patience = std::min(patience, *deadline);
    const auto asked = co_await solicit(interface, patience);
    if (!asked) co_return asked.error();
    while (heard_resolvers_.empty() && host_.now() < patience) {
      const auto heard = co_await listen(patience);
      if (!heard) co_return heard.error();
    }
  }
  if (heard_resolvers_.empty()) co_return heard_resolvers_;
  const auto set = host_.interfaces().set_resolvers({.servers = heard_resolvers_, .search = {}});
  if (!set) co_return set.error();
  co_return heard_resolvers_;
}

Task<Result<>> Autoconfiguration::solicit(const Interface& interface, TimePoint deadline) {
  const auto address = link_local_of(interface);
  if (!address) co_return Result<>();  // its advertisements are heard all the same
  const auto frame =
      solicitation_frame({interface.mac, *address}, RouterSolicitation{.source_mac = interface.mac});
  const auto sent = co_await socket_->send(frame, deadline);
  co_return sent;
}

Task<Result<>> Autoconfiguration::listen(TimePoint until) {
  const auto frame = co_await socket_->receive(until);
  if (frame) {
    take(*frame);
  } else if (frame.error() == boost::system::errc::network_down) {
    co_await host_.sleep_until(until);  // it would say so again and again
  } else if (frame.error() != HostError::timed_out) {
    co_return frame.error();
  }
  co_return Result<>();
}

void Autoconfiguration::take(ByteView frame) {
  const auto heard = HeardAdvertisement::parse(frame);
  if (!heard) return;
  heard_router_ = true;
  auto resolvers = resolvers_of(heard->message);
  if (!resolvers.empty()) heard_resolvers_ = std::move(resolvers);
}

}  // namespace netrig
