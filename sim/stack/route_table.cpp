#include "stack/route_table.hpp"

#include <algorithm>
#include <tuple>

#include "stack/stack_error.hpp"

namespace netrig {

namespace {

constexpr int kAddressBits = 32;

std::uint32_t mask_of(int length) {
  return length == 0 ? 0 : ~std::uint32_t{0} << (kAddressBits - length);
}

/// The table's order, but for age, which a stable insertion gives.
auto rank(const Ipv4Route& route) {
  return std::tuple(-route.length, route.network.value(), route.metric.value_or(0));
}

bool same_destination(const Ipv4Route& a, const Ipv4Route& b) {
  return a.length == b.length && a.network == b.network;
}

bool agrees(const Ipv4Route& route, const Ipv4Route& pattern) {
  return same_destination(route, pattern) && (!pattern.gateway || route.gateway == pattern.gateway) &&
         (pattern.interface == kAnyInterface || route.interface == pattern.interface) &&
         (!pattern.metric || route.metric.value_or(0) == *pattern.metric);
}

}  // namespace

bool Ipv4Route::contains(const Ipv4Address& address) const {
  return (address.value() & mask_of(length)) == network.value();
}

void RouteTable::insert(const Ipv4Route& route) {
  const auto place = std::upper_bound(routes_.begin(), routes_.end(), route,
                                      [](const auto& a, const auto& b) { return rank(a) < rank(b); });
  routes_.insert(place, route);
  regroup();
}

void RouteTable::regroup() {
  groups_.clear();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (groups_.empty() || groups_.back().length != routes_[i].length)
      groups_.push_back({routes_[i].length, i, i});
    groups_.back().end = i + 1;
  }
}

Result<> RouteTable::set(const Ipv4Route& route) {
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

void RouteTable::add_connected(const Ipv4Route& route) {
  if (std::find(routes_.begin(), routes_.end(), route) == routes_.end()) insert(route);
}

bool RouteTable::remove(const Ipv4Route& pattern) {
  const auto found =
      std::find_if(routes_.begin(), routes_.end(), [&](const auto& route) { return agrees(route, pattern); });
  if (found == routes_.end()) return false;
  routes_.erase(found);
  regroup();
  return true;
}

void RouteTable::remove_connected(const Ipv4Address& source, InterfaceIndex interface) {
  std::erase_if(routes_, [&](const auto& route) {
    return route.connected && route.source == source && route.interface == interface;
  });
  regroup();
}

void RouteTable::remove_interface(InterfaceIndex interface) {
  std::erase_if(routes_, [&](const auto& route) { return route.interface == interface; });
  regroup();
}

const Ipv4Route* RouteTable::find(const Ipv4Address& destination, InterfaceIndex interface) const {
  for (const auto& group : groups_) {
    const auto network = destination.value() & mask_of(group.length);
    const auto end = routes_.begin() + static_cast<std::ptrdiff_t>(group.end);
    auto route = std::lower_bound(
        routes_.begin() + static_cast<std::ptrdiff_t>(group.begin), end, network,
        [](const Ipv4Route& candidate, std::uint32_t wanted) { return candidate.network.value() < wanted; });
    for (; route != end && route->network.value() == network; ++route) {
      if (interface == kAnyInterface || route->interface == interface) return &*route;
    }
  }
  return nullptr;
}

}  // namespace netrig
