#include "emulator/route_messages.hpp"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

#include <array>
#include <cstring>

namespace netrig {

namespace {

/// No message of ours comes near it.
constexpr std::size_t kMessageBytes = 1024;
/// IP6_RT_PRIO_ADDRCONF of the kernel.
constexpr std::uint32_t kConnectedIpv6Metric = 256;

unsigned char family_of(const IpAddress& address) {
  return address.is_v4() ? AF_INET : AF_INET6;
}

void put_address(nlmsghdr* header, std::uint16_t type, const IpAddress& address) {
  if (address.is_v4()) {
    mnl_attr_put(header, type, address.v4().octets().size(), address.v4().octets().data());
  } else {
    mnl_attr_put(header, type, address.v6().octets().size(), address.v6().octets().data());
  }
}

void put_mac(nlmsghdr* header, const MacAddress& mac) {
  mnl_attr_put(header, IFLA_ADDRESS, mac.octets().size(), mac.octets().data());
}

ifinfomsg* put_link(nlmsghdr* header, bool create) {
  header->nlmsg_type = RTM_NEWLINK;
  if (create) header->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
  auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)));
  link->ifi_family = AF_UNSPEC;
  link->ifi_flags = IFF_UP;
  link->ifi_change = IFF_UP;
  return link;
}

/// One queue each way. Left alone the kernel makes one a processor, takes all but the first out of use again,
/// and waits twice a pair until no processor can be using those (netif_set_real_num_tx_queues()).
void put_queues(nlmsghdr* header) {
  mnl_attr_put_u32(header, IFLA_NUM_TX_QUEUES, 1);
  mnl_attr_put_u32(header, IFLA_NUM_RX_QUEUES, 1);
}

/// The peer's attributes stand behind an ifinfomsg of their own, within the link's data.
void put_peer(nlmsghdr* header, const RouteMessages::Veth& veth) {
  auto* data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
  auto* info = mnl_attr_nest_start(header, VETH_INFO_PEER);
  auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_get_payload_tail(header));
  std::memset(link, 0, sizeof *link);  // not up: the kernel makes the peer first, and it has no other end yet
  header->nlmsg_len += MNL_ALIGN(sizeof *link);
  mnl_attr_put_strz(header, IFLA_IFNAME, veth.peer_name.c_str());
  put_mac(header, veth.peer_mac);
  mnl_attr_put_u32(header, IFLA_MTU, veth.mtu_bytes);
  put_queues(header);
  mnl_attr_put_u32(header, IFLA_NET_NS_FD, static_cast<std::uint32_t>(veth.peer_namespace));
  mnl_attr_nest_end(header, info);
  mnl_attr_nest_end(header, data);
}

}  // namespace

void RouteMessages::add(const std::string& attempt, const std::function<void(nlmsghdr*)>& fill) {
  alignas(nlmsghdr) std::array<char, kMessageBytes> buffer{};
  auto* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  header->nlmsg_seq = static_cast<std::uint32_t>(attempts_.size());
  fill(header);
  const auto* first = reinterpret_cast<const std::uint8_t*>(buffer.data());
  bytes_.insert(bytes_.end(), first, first + MNL_ALIGN(header->nlmsg_len));
  attempts_.push_back(attempt);
}

void RouteMessages::add_bridge(const std::string& name, int index, std::uint32_t mtu_bytes) {
  add("create bridge " + name, [&](nlmsghdr* header) {
    put_link(header, true)->ifi_index = index;
    mnl_attr_put_strz(header, IFLA_IFNAME, name.c_str());
    mnl_attr_put_u32(header, IFLA_MTU, mtu_bytes);
    auto* info = mnl_attr_nest_start(header, IFLA_LINKINFO);
    mnl_attr_put_strz(header, IFLA_INFO_KIND, "bridge");
    auto* data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
    mnl_attr_put_u8(header, IFLA_BR_MCAST_SNOOPING, 0);
    mnl_attr_put_u32(header, IFLA_BR_FORWARD_DELAY, 0);
    mnl_attr_put_u32(header, IFLA_BR_STP_STATE, 0);
    mnl_attr_nest_end(header, data);
    mnl_attr_nest_end(header, info);
  });
}

void RouteMessages::add_veth(const Veth& veth) {
  add("create interface " + veth.peer_name + " with its other end " + veth.name, [&](nlmsghdr* header) {
    auto* link = put_link(header, true);
    if (!veth.bridge_index) link->ifi_flags = link->ifi_change = 0;
    mnl_attr_put_strz(header, IFLA_IFNAME, veth.name.c_str());
    mnl_attr_put_u32(header, IFLA_MTU, veth.mtu_bytes);
    put_queues(header);
    if (veth.mac) put_mac(header, *veth.mac);
    if (veth.bridge_index)
      mnl_attr_put_u32(header, IFLA_MASTER, static_cast<std::uint32_t>(veth.bridge_index));
    auto* info = mnl_attr_nest_start(header, IFLA_LINKINFO);
    mnl_attr_put_strz(header, IFLA_INFO_KIND, "veth");
    put_peer(header, veth);
    mnl_attr_nest_end(header, info);
  });
}

void RouteMessages::set_up(int index, bool up, const std::string& name) {
  add("set interface " + name + (up ? " up" : " down"), [&](nlmsghdr* header) {
    auto* link = put_link(header, false);
    link->ifi_index = index;
    link->ifi_flags = up ? IFF_UP : 0;
  });
}

void RouteMessages::add_address(int index, const IpPrefix& address) {
  add("add address " + address.to_string(), [&](nlmsghdr* header) {
    header->nlmsg_type = RTM_NEWADDR;
    header->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
    auto* message = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifaddrmsg)));
    message->ifa_family = family_of(address.address);
    message->ifa_prefixlen = static_cast<std::uint8_t>(address.length);
    message->ifa_index = static_cast<std::uint32_t>(index);
    message->ifa_scope = RT_SCOPE_UNIVERSE;
    put_address(header, IFA_LOCAL, address.address);
    put_address(header, IFA_ADDRESS, address.address);
    if (address.address.is_v4()) {
      if (address.length < 31) put_address(header, IFA_BROADCAST, address.last());  // RFC 3021
    } else {
      mnl_attr_put_u32(header, IFA_FLAGS, IFA_F_NODAD);
    }
  });
}

void RouteMessages::set_route(const IpPrefix& destination, const std::optional<IpAddress>& gateway, int index,
                              const std::optional<IpAddress>& source, const std::string& congestion_control) {
  add("set route " + destination.to_string(), [&](nlmsghdr* header) {
    header->nlmsg_type = RTM_NEWROUTE;
    header->nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
    auto* message = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(rtmsg)));
    message->rtm_family = family_of(destination.address);
    message->rtm_dst_len = static_cast<std::uint8_t>(destination.length);
    message->rtm_table = RT_TABLE_MAIN;
    message->rtm_protocol = RTPROT_BOOT;
    message->rtm_scope = gateway || destination.address.is_v6() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    message->rtm_type = RTN_UNICAST;
    if (destination.length > 0) put_address(header, RTA_DST, destination.network());
    if (gateway) put_address(header, RTA_GATEWAY, *gateway);
    if (source) put_address(header, RTA_PREFSRC, *source);
    // The kernel's own connected routes have this metric, and only a route of the same metric replaces them.
    if (!gateway && destination.address.is_v6()) mnl_attr_put_u32(header, RTA_PRIORITY, kConnectedIpv6Metric);
    mnl_attr_put_u32(header, RTA_OIF, static_cast<std::uint32_t>(index));
    auto* metrics = mnl_attr_nest_start(header, RTA_METRICS);
    mnl_attr_put_strz(header, RTAX_CC_ALGO, congestion_control.c_str());
    mnl_attr_nest_end(header, metrics);
  });
}

}  // namespace netrig
