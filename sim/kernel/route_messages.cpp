#include "kernel/route_messages.hpp"

#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>

#include "kernel/socket_address.hpp"

namespace netrig {

namespace {

/// A request for a link that switches the flags of `change` (IFF_UP) to those of `state`.
NetlinkMessage link_message(const std::string& attempt, std::uint16_t flags, int index, unsigned state,
                            unsigned change) {
  NetlinkMessage message(attempt, RTM_NEWLINK, flags);
  auto& header = message.family<ifinfomsg>();
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = index;
  header.ifi_flags = state;
  header.ifi_change = change;
  return message;
}

/// One queue each way. Left alone the kernel makes one a processor, takes all but the first out of use again,
/// and waits twice a pair until no processor can be using those (netif_set_real_num_tx_queues()).
void put_queues(NetlinkMessage& message) {
  message.u32(IFLA_NUM_TX_QUEUES, 1).u32(IFLA_NUM_RX_QUEUES, 1);
}

/// The peer's attributes stand behind an ifinfomsg of their own, within the link's data. It can't be
/// up: the kernel makes the peer first, and it has no other end yet.
void put_peer(NetlinkMessage& message, const VethPair& pair) {
  auto* peer = message.begin_nest(VETH_INFO_PEER);
  message.family<ifinfomsg>();
  message.text(IFLA_IFNAME, pair.peer_name).bytes(IFLA_ADDRESS, pair.peer_mac.octets());
  message.u32(IFLA_MTU, pair.mtu_bytes);
  put_queues(message);
  if (pair.peer_namespace >= 0) {
    message.u32(IFLA_NET_NS_FD, static_cast<std::uint32_t>(pair.peer_namespace));
  }
  message.end_nest(peer);
}

NetlinkMessage address_message(const std::string& attempt, std::uint16_t type, std::uint16_t flags, int index,
                               const IpPrefix& address) {
  NetlinkMessage message(attempt + address.to_string(), type, flags);
  auto& header = message.family<ifaddrmsg>();
  header.ifa_family = static_cast<std::uint8_t>(address_family(address.address));
  header.ifa_prefixlen = static_cast<std::uint8_t>(address.length);
  header.ifa_index = static_cast<unsigned>(index);
  header.ifa_scope = RT_SCOPE_UNIVERSE;
  if (address.address.is_v6()) header.ifa_flags = IFA_F_NODAD;
  message.address(IFA_LOCAL, address.address).address(IFA_ADDRESS, address.address);
  return message;
}

NetlinkMessage route_message(std::uint16_t type, std::uint16_t flags, const RouteEntry& route) {
  const bool adds = type == RTM_NEWROUTE;
  const bool v4 = route.destination.address.is_v4();  // IPv6 knows no scopes
  NetlinkMessage message((adds ? "set route " : "remove route ") + route.destination.to_string(), type,
                         flags);
  auto& header = message.family<rtmsg>();
  header.rtm_family = static_cast<std::uint8_t>(address_family(route.destination.address));
  header.rtm_dst_len = static_cast<std::uint8_t>(route.destination.length);
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = adds ? route.protocol : RTPROT_UNSPEC;  // unspecified ones match any when deleting
  header.rtm_type = adds ? RTN_UNICAST : RTN_UNSPEC;
  header.rtm_scope = !adds ? RT_SCOPE_NOWHERE : v4 && !route.gateway ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  if (route.destination.length > 0) message.address(RTA_DST, route.destination.network());
  if (route.gateway) message.address(RTA_GATEWAY, *route.gateway);
  if (route.source) message.address(RTA_PREFSRC, *route.source);
  if (route.metric) message.u32(RTA_PRIORITY, *route.metric);
  if (route.index != 0) message.u32(RTA_OIF, static_cast<std::uint32_t>(route.index));
  return message;
}

}  // namespace

NetlinkMessage add_bridge_message(const std::string& name, int index, std::uint32_t mtu_bytes) {
  auto message = link_message("create bridge " + name, NLM_F_CREATE | NLM_F_EXCL, index, IFF_UP, IFF_UP);
  message.text(IFLA_IFNAME, name).u32(IFLA_MTU, mtu_bytes);
  auto* info = message.begin_nest(IFLA_LINKINFO);
  message.text(IFLA_INFO_KIND, "bridge");
  auto* data = message.begin_nest(IFLA_INFO_DATA);
  message.u8(IFLA_BR_MCAST_SNOOPING, 0).u32(IFLA_BR_FORWARD_DELAY, 0).u32(IFLA_BR_STP_STATE, 0);
  message.end_nest(data);
  message.end_nest(info);
  return message;
}

NetlinkMessage add_veth_message(const VethPair& pair) {
  const auto attempt = "create interface " + pair.peer_name + " with its other end " + pair.name;
  auto message = link_message(attempt, NLM_F_CREATE | NLM_F_EXCL, pair.index, 0, 0);
  message.text(IFLA_IFNAME, pair.name).u32(IFLA_MTU, pair.mtu_bytes);
  put_queues(message);
  if (pair.mac) message.bytes(IFLA_ADDRESS, pair.mac->octets());
  if (pair.bridge_index != 0) message.u32(IFLA_MASTER, static_cast<std::uint32_t>(pair.bridge_index));
  auto* info = message.begin_nest(IFLA_LINKINFO);
  message.text(IFLA_INFO_KIND, "veth");
  auto* data = message.begin_nest(IFLA_INFO_DATA);
  put_peer(message, pair);
  message.end_nest(data);
  message.end_nest(info);
  return message;
}

NetlinkMessage set_up_message(int index, bool up, const std::string& name) {
  return link_message("set interface " + name + (up ? " up" : " down"), 0, index, up ? IFF_UP : 0, IFF_UP);
}

NetlinkMessage set_mtu_message(int index, std::uint32_t mtu_bytes, const std::string& name) {
  auto message = link_message("set the MTU of " + name, 0, index, 0, 0);
  message.u32(IFLA_MTU, mtu_bytes);
  return message;
}

NetlinkMessage add_address_message(int index, const IpPrefix& address) {
  auto message = address_message("add address ", RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, index, address);
  constexpr int kPointToPoint = 31;  // such a subnet has no broadcast address (RFC 3021 2.2)
  if (address.address.is_v4() && address.length < kPointToPoint) {
    message.address(IFA_BROADCAST, address.last());
  }
  return message;
}

NetlinkMessage remove_address_message(int index, const IpPrefix& address) {
  return address_message("remove address ", RTM_DELADDR, 0, index, address);
}

NetlinkMessage set_route_message(const RouteEntry& route) {
  auto message = route_message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
  if (route.congestion_control.empty()) return message;
  auto* metrics = message.begin_nest(RTA_METRICS);
  message.text(RTAX_CC_ALGO, route.congestion_control);
  message.end_nest(metrics);
  return message;
}

NetlinkMessage remove_route_message(const RouteEntry& route) {
  return route_message(RTM_DELROUTE, 0, route);
}

}  // namespace netrig
