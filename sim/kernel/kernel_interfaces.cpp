#include "kernel/kernel_interfaces.hpp"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <system_error>

#include "kernel/netlink_attributes.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/resolver_file.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Sends one request; an errno of `fine` means that things are already as they should be.
Result<> request(NetlinkMessage& message, std::initializer_list<int> fine) {
  try {
    NetlinkSocket socket(NETLINK_ROUTE);
    const int number = socket.try_transact(message);
    if (number == 0 || std::find(fine.begin(), fine.end(), number) != fine.end()) return {};
    return system_error(number);
  } catch (const std::system_error& error) {
    return system_error(error.code().value());
  }
}

Interface read_interface(const ifinfomsg& header, const NetlinkAttributes& attributes) {
  Interface result;
  result.index = header.ifi_index;
  result.up = (header.ifi_flags & IFF_UP) != 0;
  result.loopback = (header.ifi_flags & IFF_LOOPBACK) != 0;
  result.name = read_text(attributes, IFLA_IFNAME).value_or("");
  result.mtu_bytes = read_u32(attributes, IFLA_MTU).value_or(0);
  MacAddress::Octets octets{};
  const auto mac = read_bytes(attributes, IFLA_ADDRESS);
  if (mac && mac->size() == octets.size()) {
    std::copy(mac->begin(), mac->end(), octets.begin());
    result.mac = MacAddress(octets);
  }
  return result;
}

std::optional<IpPrefix> read_interface_address(const ifaddrmsg& header, const NetlinkAttributes& attributes) {
  auto address = read_address(attributes, IFA_LOCAL);  // IFA_ADDRESS is the peer's on a point-to-point link
  if (!address) address = read_address(attributes, IFA_ADDRESS);
  if (!address) return {};
  return IpPrefix{*address, header.ifa_prefixlen};
}

std::string device_name(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) != nullptr ? name.data() : "";
}

std::optional<Route> read_route(const rtmsg& header, const NetlinkAttributes& attributes) {
  const bool v4 = header.rtm_family == AF_INET;
  if (!v4 && header.rtm_family != AF_INET6) return {};
  const bool is_cached = (header.rtm_flags & RTM_F_CLONED) != 0;
  const auto table = read_u32(attributes, RTA_TABLE).value_or(header.rtm_table);
  if (header.rtm_type != RTN_UNICAST || is_cached || table != RT_TABLE_MAIN) return {};
  const IpAddress none = v4 ? IpAddress(Ipv4Address()) : IpAddress(Ipv6Address());
  Route route;
  route.destination = {read_address(attributes, RTA_DST).value_or(none), header.rtm_dst_len};
  route.gateway = read_address(attributes, RTA_GATEWAY);
  route.metric = read_u32(attributes, RTA_PRIORITY);
  if (const auto index = read_u32(attributes, RTA_OIF)) route.device = device_name(*index);
  return route;
}

Result<NetlinkMessage> link_message(const std::string& attempt, const std::string& device, unsigned flags,
                                    unsigned change) {
  auto index = device_index(device);
  if (!index) return index.error();
  NetlinkMessage message(attempt, RTM_NEWLINK);
  auto& header = message.family<ifinfomsg>();
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = *index;
  header.ifi_flags = flags;
  header.ifi_change = change;
  return message;
}

Result<NetlinkMessage> address_message(std::uint16_t type, std::uint16_t flags, const std::string& device,
                                       const IpPrefix& address) {
  auto index = device_index(device);
  if (!index) return index.error();
  NetlinkMessage message("change the address " + address.to_string() + " of " + device, type, flags);
  auto& header = message.family<ifaddrmsg>();
  header.ifa_family = static_cast<std::uint8_t>(address_family(address.address));
  header.ifa_prefixlen = static_cast<std::uint8_t>(address.length);
  header.ifa_index = static_cast<unsigned>(*index);
  if (address.address.is_v6()) header.ifa_flags = IFA_F_NODAD;
  message.address(IFA_LOCAL, address.address).address(IFA_ADDRESS, address.address);
  return message;
}

Result<NetlinkMessage> route_message(std::uint16_t type, std::uint16_t flags, const Route& route) {
  auto index = device_index(route.device);
  if (!index) return index.error();
  if (*index == 0 && !route.gateway) return system_error(EINVAL);
  NetlinkMessage message("change the route to " + route.destination.to_string(), type, flags);
  auto& header = message.family<rtmsg>();
  const bool adds = type == RTM_NEWROUTE;
  header.rtm_family = static_cast<std::uint8_t>(address_family(route.destination.address));
  header.rtm_dst_len = static_cast<std::uint8_t>(route.destination.length);
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = adds ? RTPROT_STATIC : RTPROT_UNSPEC;  // unspecified ones match any when deleting
  header.rtm_type = adds ? RTN_UNICAST : RTN_UNSPEC;
  header.rtm_scope = !adds ? RT_SCOPE_NOWHERE : route.gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
  if (route.destination.length > 0) message.address(RTA_DST, route.destination.network());
  if (route.gateway) message.address(RTA_GATEWAY, *route.gateway);
  if (*index != 0) message.u32(RTA_OIF, static_cast<std::uint32_t>(*index));
  if (route.metric) message.u32(RTA_PRIORITY, *route.metric);
  return message;
}

}  // namespace

Result<std::vector<Interface>> KernelInterfaces::list() const try {
  std::map<int, Interface> interfaces;
  NetlinkSocket socket(NETLINK_ROUTE);
  NetlinkMessage links("list the interfaces", RTM_GETLINK);
  links.family<ifinfomsg>().ifi_family = AF_UNSPEC;
  const auto forget_links = [&] { interfaces.clear(); };
  socket.dump(
      links,
      [&](const nlmsghdr& message) {
        const auto* header = netlink_family<ifinfomsg>(message);
        if (header == nullptr) return;
        interfaces[header->ifi_index] = read_interface(*header, netlink_attributes(message, sizeof *header));
      },
      forget_links);
  NetlinkMessage addresses("list the addresses", RTM_GETADDR);
  addresses.family<ifaddrmsg>().ifa_family = AF_UNSPEC;
  const auto forget_addresses = [&] {
    for (auto& [index, interface] : interfaces) interface.addresses.clear();
  };
  socket.dump(
      addresses,
      [&](const nlmsghdr& message) {
        const auto* header = netlink_family<ifaddrmsg>(message);
        if (header == nullptr) return;
        auto address = read_interface_address(*header, netlink_attributes(message, sizeof *header));
        const auto owner = interfaces.find(static_cast<int>(header->ifa_index));
        if (address && owner != interfaces.end()) owner->second.addresses.push_back(*address);
      },
      forget_addresses);
  std::vector<Interface> result;
  for (auto& [index, interface] : interfaces) result.push_back(std::move(interface));
  return result;
} catch (const std::system_error& error) {
  return system_error(error.code().value());
}

Result<> KernelInterfaces::set_up(const std::string& device, bool up) {
  auto message = link_message("switch " + device, device, up ? IFF_UP : 0, IFF_UP);
  return message ? request(*message, {}) : message.error();
}

Result<> KernelInterfaces::set_mtu(const std::string& device, std::uint32_t mtu_bytes) {
  auto message = link_message("set the MTU of " + device, device, 0, 0);
  if (!message) return message.error();
  message->u32(IFLA_MTU, mtu_bytes);
  return request(*message, {});
}

Result<> KernelInterfaces::add_address(const std::string& device, IpPrefix address) {
  auto message = address_message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, device, address);
  if (!message) return message.error();
  // A point-to-point subnet has no broadcast address (RFC 3021 2.2).
  constexpr int kPointToPoint = 31;
  if (address.address.is_v4() && address.length < kPointToPoint)
    message->address(IFA_BROADCAST, address.last());
  return request(*message, {EEXIST});
}

Result<> KernelInterfaces::remove_address(const std::string& device, IpPrefix address) {
  auto message = address_message(RTM_DELADDR, 0, device, address);
  return message ? request(*message, {EADDRNOTAVAIL}) : message.error();
}

Result<std::vector<Route>> KernelInterfaces::routes() const try {
  std::vector<Route> routes;
  NetlinkSocket socket(NETLINK_ROUTE);
  NetlinkMessage message("list the routes", RTM_GETROUTE);
  message.family<rtmsg>().rtm_family = AF_UNSPEC;
  socket.dump(
      message,
      [&](const nlmsghdr& entry) {
        const auto* header = netlink_family<rtmsg>(entry);
        if (header == nullptr) return;
        auto route = read_route(*header, netlink_attributes(entry, sizeof *header));
        if (route) routes.push_back(*std::move(route));
      },
      [&] { routes.clear(); });
  return routes;
} catch (const std::system_error& error) {
  return system_error(error.code().value());
}

Result<> KernelInterfaces::set_route(const Route& route) {
  auto message = route_message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
  return message ? request(*message, {}) : message.error();
}

Result<> KernelInterfaces::remove_route(const Route& route) {
  auto message = route_message(RTM_DELROUTE, 0, route);
  return message ? request(*message, {ESRCH}) : message.error();
}

Result<Resolvers> KernelInterfaces::resolvers() const {
  return read_resolver_file(resolver_file_);
}

Result<> KernelInterfaces::set_resolvers(const Resolvers& resolvers) {
  return write_resolver_file(resolver_file_, resolvers);
}

}  // namespace netrig
