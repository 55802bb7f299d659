// Routes of either family: the longest prefix wins (RFC 1812 5.2.4.3), then the lowest metric, then the older
// one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/result.hpp"
#include "stack/ip.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

template <class Address>
struct BasicRoute {
  Address network = {};  ///< without host bits
  int length = 0;        ///< of the prefix, in bits
  std::optional<Address> gateway = {};
  InterfaceIndex interface = kAnyInterface;
  std::optional<std::uint32_t> metric = {};  ///< unset counts as 0
  bool connected = false;                    ///< came with an interface's address, and goes with it
  std::optional<Address> source = {};        ///< the address that a connected route came with

  bool contains(const Address& address) const;
  friend bool operator==(const BasicRoute&, const BasicRoute&) = default;
};
using Ipv4Route = BasicRoute<Ipv4Address>;
using Ipv6Route = BasicRoute<Ipv6Address>;

/// Which routes are usable is the table's owner's business: it takes an interface's routes away when that
/// goes down, as a kernel does.
template <class Address>
class BasicRouteTable {
 public:
  using Route = BasicRoute<Address>;
  /// A router of a small internet; what comes from outside (a routing daemon gone wild) can't fill memory.
  static constexpr std::size_t kMostRoutes = 65536;

  /// Replaces a route to the same destination with the same metric. Errors: no_buffer_space.
  Result<> set(const Route& route);
  /// Adds it beside others to the same destination, behind them, unless it is there.
  void add_connected(const Route& route);
  /// Removes the first route to the same destination that agrees in what is said (gateway, interface,
  /// metric).
  bool remove(const Route& pattern);
  void remove_connected(const Address& source, InterfaceIndex interface);
  void remove_interface(InterfaceIndex interface);

  /// The route of a packet; only of one interface if that is given. Valid until the table changes.
  const Route* find(const Address& destination, InterfaceIndex interface = kAnyInterface) const;

  /// Longest prefix first, then by network, metric and age.
  std::span<const Route> routes() const { return routes_; }

 private:
  struct Group {
    int length = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// What was found for a destination.
  struct Found {
    Address destination = {};
    InterfaceIndex interface = kAnyInterface;
    const Route* route = nullptr;
  };

  void insert(const Route& route);
  void regroup();
  Found& place_of(const Address& destination) const;
  const Route* search(const Address& destination, InterfaceIndex interface) const;

  std::vector<Route> routes_;
  std::vector<Group> groups_;         // of equal length, longest first: a lookup searches each in turn
  mutable std::vector<Found> found_;  // by a hash of the destination; none from a change to the next lookup
};
using RouteTable = BasicRouteTable<Ipv4Address>;
using Ipv6RouteTable = BasicRouteTable<Ipv6Address>;

}  // namespace netrig
