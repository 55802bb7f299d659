// IPv4 routes: the longest prefix wins (RFC 1812 5.2.4.3), then the lowest metric, then the older one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/result.hpp"
#include "stack/ip.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct Ipv4Route {
  Ipv4Address network;  ///< without host bits
  int length = 0;       ///< of the prefix, in bits
  std::optional<Ipv4Address> gateway = {};
  InterfaceIndex interface = kAnyInterface;
  std::optional<std::uint32_t> metric = {};  ///< unset counts as 0
  bool connected = false;                    ///< came with an interface's address, and goes with it
  std::optional<Ipv4Address> source = {};    ///< the address that a connected route came with

  bool contains(const Ipv4Address& address) const;
  friend bool operator==(const Ipv4Route&, const Ipv4Route&) = default;
};

/// Which routes are usable is the table's owner's business: it takes an interface's routes away when that
/// goes down, as a kernel does.
class RouteTable {
 public:
  /// A router of a small internet; what comes from outside (a routing daemon gone wild) can't fill memory.
  static constexpr std::size_t kMostRoutes = 65536;

  /// Replaces a route to the same destination with the same metric. Errors: no_buffer_space.
  Result<> set(const Ipv4Route& route);
  /// Adds it beside others to the same destination, unless it is there.
  void add_connected(const Ipv4Route& route);
  /// Removes the first route to the same destination that agrees in what is said (gateway, interface,
  /// metric).
  bool remove(const Ipv4Route& pattern);
  void remove_connected(const Ipv4Address& source, InterfaceIndex interface);
  void remove_interface(InterfaceIndex interface);

  /// The route of a packet; only of one interface if that is given. Valid until the table changes.
  const Ipv4Route* find(const Ipv4Address& destination, InterfaceIndex interface = kAnyInterface) const;

  /// Longest prefix first, then by network, metric and age.
  std::span<const Ipv4Route> routes() const { return routes_; }

 private:
  struct Group {
    int length = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void insert(const Ipv4Route& route);
  void regroup();

  std::vector<Ipv4Route> routes_;
  std::vector<Group> groups_;  // of equal length, longest first: a lookup searches each in turn
};

}  // namespace netrig
