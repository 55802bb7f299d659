// The requests of rtnetlink that netrig makes: links, addresses and routes. Read rtnetlink(7) and the
// kernel's Documentation/netlink/specs (rt-link, rt-addr, rt-route) first. They name interfaces by index;
// NetlinkSocket sends them.
#pragma once

#include <linux/rtnetlink.h>

#include <cstdint>
#include <optional>
#include <string>

#include "kernel/netlink_message.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// A cable. The second end is made right inside another namespace: moving it there afterwards takes a hundred
/// times as long.
struct VethPair {
  std::string name;  ///< the end in the socket's own namespace
  std::optional<MacAddress> mac;
  int peer_namespace = -1;  ///< descriptor of the peer's network namespace; -1: the socket's own, too
  std::string peer_name;
  MacAddress peer_mac;
  std::uint32_t mtu_bytes = 1500;
  int index = 0;         ///< fixes that of the first end; 0: the kernel chooses
  int bridge_index = 0;  ///< of the bridge that gets the first end; 0: none
};

/// A unicast route of the main table.
struct RouteEntry {
  IpPrefix destination;
  std::optional<IpAddress> gateway = {};  ///< unset: the destination is on the link
  int index = 0;                          ///< of the interface; 0: the gateway says it
  std::optional<IpAddress> source = {};
  std::optional<std::uint32_t> metric = {};
  std::string congestion_control = {};  ///< TCP's, for connections on this route; empty: the system's
  std::uint8_t protocol = RTPROT_BOOT;  ///< who made it: RTPROT_…
};

/// A bridge that is up, without spanning tree and multicast snooping. `index` fixes the interface's index, so
/// that later messages of a batch can name it.
NetlinkMessage add_bridge_message(const std::string& name, int index, std::uint32_t mtu_bytes);
/// Neither end is up.
NetlinkMessage add_veth_message(const VethPair& pair);
/// `name` is for errors only.
NetlinkMessage set_up_message(int index, bool up, const std::string& name);
NetlinkMessage set_mtu_message(int index, std::uint32_t mtu_bytes, const std::string& name);

/// IPv6 addresses are used at once, without duplicate detection (RFC 4862 5.4).
NetlinkMessage add_address_message(int index, const IpPrefix& address);
NetlinkMessage remove_address_message(int index, const IpPrefix& address);

/// Replaces a route to the same destination with the same metric.
NetlinkMessage set_route_message(const RouteEntry& route);
NetlinkMessage remove_route_message(const RouteEntry& route);

}  // namespace netrig
