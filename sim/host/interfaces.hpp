// The host's interfaces, addresses, routes and resolvers: what a DHCP client sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/result.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct Interface {
  int index = 0;  ///< 1 is the loopback
  std::string name;
  MacAddress mac;
  std::uint32_t mtu_bytes = 0;
  bool up = false;
  bool loopback = false;
  std::vector<IpPrefix> addresses;  ///< that can be used, with host bits: 10.0.0.1/24
};

struct Route {
  IpPrefix destination;                   ///< 0.0.0.0/0 is the default route
  std::optional<IpAddress> gateway = {};  ///< unset: the destination is on the link
  std::string device = {};                ///< may be empty when a gateway says it
  std::optional<std::uint32_t> metric = {};

  friend bool operator==(const Route&, const Route&) = default;
};

struct Resolvers {
  std::vector<IpAddress> servers;   ///< in order of preference
  std::vector<std::string> search;  ///< domains tried for short names

  friend bool operator==(const Resolvers&, const Resolvers&) = default;
};

/// Calls that change something need the right to (CAP_NET_ADMIN on the kernel); without it:
/// operation_not_permitted. All are idempotent: adding what is there and removing what is not there succeed.
class Interfaces {
 public:
  virtual ~Interfaces() = default;

  virtual Result<std::vector<Interface>> list() const = 0;
  virtual Result<> set_up(const std::string& device, bool up) = 0;
  virtual Result<> set_mtu(const std::string& device, std::uint32_t mtu_bytes) = 0;
  virtual Result<> add_address(const std::string& device, IpPrefix address) = 0;
  virtual Result<> remove_address(const std::string& device, IpPrefix address) = 0;
  /// Whether IPv4 addresses are announced, and defended, by whoever has the interfaces (RFC 5227 2.3, 2.4).
  /// Otherwise it is for the program that adds one.
  virtual bool announces_addresses() const { return false; }

  virtual Result<std::vector<Route>> routes() const = 0;
  /// Replaces a route to the same destination with the same metric.
  virtual Result<> set_route(const Route& route) = 0;
  virtual Result<> remove_route(const Route& route) = 0;

  virtual Result<Resolvers> resolvers() const = 0;
  virtual Result<> set_resolvers(const Resolvers& resolvers) = 0;
};

}  // namespace netrig
