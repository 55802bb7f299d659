// Plan: what is to be built, to the last name and address. Plain data, made from a Topology without any
// rights; printed as iproute2 commands, carried out by an emulator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topology/topology.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// "net.ipv4.ip_forward" → "1", in the order they are set.
using PlannedSysctls = std::vector<std::pair<std::string, std::string>>;

/// One end of a link: an interface in a node's namespace.
struct PlannedInterface {
  std::string name;  ///< "eth0"
  std::string link;
  std::string port;  ///< the other end's name: in the hub at the bridge ("v7"), or in the peer node ("eth1")
  MacAddress mac;
  MacAddress device_mac;  ///< the kernel's: of a raw node not the stack's, see device_mac_of()
  std::uint32_t mtu_bytes = 1500;
  std::vector<IpPrefix> addresses;  ///< IPv6 ones are set without duplicate detection
  PlannedSysctls sysctls;           ///< set before it is up
  bool advertises = false;          ///< tells hosts of its IPv6 subnets, as a router (RFC 4861 6.2)
  std::vector<Ipv6Address> advertised_resolvers = {};  ///< and of these DNS servers (RFC 8106)
  bool autoconfigures = false;  ///< makes an IPv6 address of what a router tells (RFC 4862)
};

/// A program of netrig's own that a node needs to be what the topology says, without the topology naming it.
struct PlannedService {
  std::string name;                    ///< in results and of its log; no program of the topology's has it
  std::vector<std::string> arguments;  ///< the program first
};

struct PlannedRoute {
  IpPrefix destination;
  std::optional<IpAddress> gateway;  ///< unset: on the link
  std::string device;
  std::optional<IpAddress> source;  ///< the preferred source address of a connected IPv4 route
  bool connected = false;  ///< the kernel would make it by itself; planned for its congestion control
};

struct PlannedNode {
  std::string name;
  bool raw = false;    ///< addresses and routes are our own stack's, not the kernel's
  TcpTuning tcp = {};  ///< the kernel has its congestion control on every route
  std::vector<PlannedInterface> interfaces;
  std::vector<PlannedRoute> routes;
  PlannedSysctls sysctls;           ///< set before there are interfaces
  std::string nftables;             ///< text for `nft -f -`; empty for none
  PlannedSysctls tracking_sysctls;  ///< set after the rules: connection tracking may come with them only
  /// Where the kernel forwards; a simulated router's stack advertises by itself.
  std::vector<PlannedService> services;
  std::vector<IpAddress> resolvers;
};

/// A link is a veth pair between two nodes, or a bridge in the hub namespace with a veth to each node. Where
/// exactly one pair of ends is on it, it is a pair.
struct PlannedLink {
  enum class Kind { pair, bridge };
  struct End {
    std::string node;
    std::string interface;
  };
  std::string name;
  Kind kind = Kind::bridge;
  std::string bridge;  ///< the bridge's name in the hub, at most 15 characters; empty for a pair
  std::uint32_t mtu_bytes = 1500;
  std::vector<End> ends;
  std::vector<std::string> trouble = {};  ///< what the topology does to frames on it, which no command builds
};

struct Plan {
  std::string name;
  std::vector<PlannedNode> nodes;
  std::vector<PlannedLink> links;

  const PlannedNode* find_node(const std::string& name) const;
};

/// Names, MAC addresses, static addresses and routes for a valid topology. Routes that follow from the links:
/// a host's default route goes through the only router on its links; routers know all subnets that are not
/// behind another's NAT, by the fewest hops. A node with `routes` of its own for a destination keeps those.
Plan make_plan(const Topology& topology);

/// The plan as commands that a person can run as root, one a line; `sh` runs them.
std::string iproute2_script(const Plan& plan);

}  // namespace netrig
