#include "kernel/kernel_interfaces.hpp"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <system_error>

#include "kernel/interface_name.hpp"
#include "kernel/netlink_attributes.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/resolver_file.hpp"
#include "kernel/route_messages.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Sends one request; an errno of `fine` means that things are already as they should be.
Result<> request(NetlinkMessage message, std::initializer_list<int> fine) {
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

/// Whether the kernel has it, but does not use it; one that is optimistic (RFC 4429) it does.
bool is_tentative(const ifaddrmsg& header) {
  return (header.ifa_flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) != 0 &&
         (header.ifa_flags & IFA_F_OPTIMISTIC) == 0;
}

/// A unicast route of the main table; nothing for any other.
std::optional<RouteEntry> read_entry(const rtmsg& header, const NetlinkAttributes& attributes) {
  const bool v4 = header.rtm_family == AF_INET;
  if (!v4 && header.rtm_family != AF_INET6) return {};
  const bool is_cached = (header.rtm_flags & RTM_F_CLONED) != 0;
  const auto table = read_u32(attributes, RTA_TABLE).value_or(header.rtm_table);
  if (header.rtm_type != RTN_UNICAST || is_cached || table != RT_TABLE_MAIN) return {};
  const IpAddress none = v4 ? IpAddress(Ipv4Address()) : IpAddress(Ipv6Address());
  return RouteEntry{.destination = {read_address(attributes, RTA_DST).value_or(none), header.rtm_dst_len},
                    .gateway = read_address(attributes, RTA_GATEWAY),
                    .index = static_cast<int>(read_u32(attributes, RTA_OIF).value_or(0)),
                    .source = read_address(attributes, RTA_PREFSRC),
                    .metric = read_u32(attributes, RTA_PRIORITY),
                    .protocol = header.rtm_protocol};
}

std::vector<RouteEntry> read_routes(NetlinkSocket& socket) {
  std::vector<RouteEntry> routes;
  NetlinkMessage request("list the routes", RTM_GETROUTE);
  request.family<rtmsg>().rtm_family = AF_UNSPEC;
  socket.dump(
      request,
      [&](const nlmsghdr& message) {
        const auto* header = netlink_family<rtmsg>(message);
        if (header == nullptr) return;
        auto route = read_entry(*header, netlink_attributes(message, sizeof *header));
        if (route) routes.push_back(*std::move(route));
      },
      [&] { routes.clear(); });
  return routes;
}

Route route_of(const RouteEntry& entry) {
  Route route{.destination = entry.destination, .gateway = entry.gateway, .metric = entry.metric};
  if (entry.index != 0) route.device = interface_name(entry.index);
  return route;
}

Result<RouteEntry> entry_of(const Route& route) {
  auto index = device_index(route.device);
  if (!index) return index.error();
  if (*index == 0 && !route.gateway) return system_error(EINVAL);
  return RouteEntry{.destination = route.destination,
                    .gateway = route.gateway,
                    .index = *index,
                    .metric = route.metric,
                    .protocol = RTPROT_STATIC};
}

}  // namespace

std::string congestion_control_from_environment() {
  const char* value = std::getenv(kCongestionVariable);
  return value != nullptr ? value : "";
}

namespace {

Result<std::vector<Interface>> list_interfaces(bool with_tentative) try {
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
        if (!with_tentative && is_tentative(*header)) return;
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

}  // namespace

Result<std::vector<Interface>> KernelInterfaces::list() const {
  return list_interfaces(false);
}

Result<std::vector<Interface>> KernelInterfaces::list_with_tentative() const {
  return list_interfaces(true);
}

Result<> KernelInterfaces::set_up(const std::string& device, bool up) {
  auto index = device_index(device);
  if (!index) return index.error();
  Result<> done = request(set_up_message(*index, up, device), {});
  return done && up ? refine_connected_routes(*index) : done;
}

Result<> KernelInterfaces::set_mtu(const std::string& device, std::uint32_t mtu_bytes) {
  auto index = device_index(device);
  return index ? request(set_mtu_message(*index, mtu_bytes, device), {}) : index.error();
}

Result<> KernelInterfaces::add_address(const std::string& device, IpPrefix address) {
  auto index = device_index(device);
  if (!index) return index.error();
  Result<> done = request(add_address_message(*index, address), {EEXIST});
  return done ? refine_connected_routes(*index) : done;
}

Result<> KernelInterfaces::remove_address(const std::string& device, IpPrefix address) {
  auto index = device_index(device);
  return index ? request(remove_address_message(*index, address), {EADDRNOTAVAIL}) : index.error();
}

Result<std::vector<Route>> KernelInterfaces::routes() const try {
  NetlinkSocket socket(NETLINK_ROUTE);
  std::vector<Route> routes;
  for (const auto& entry : read_routes(socket)) routes.push_back(route_of(entry));
  return routes;
} catch (const std::system_error& error) {
  return system_error(error.code().value());
}

Result<> KernelInterfaces::refine_connected_routes(int index) const try {
  if (congestion_control_.empty()) return {};
  NetlinkSocket socket(NETLINK_ROUTE);
  std::vector<NetlinkMessage> changes;
  for (auto& route : read_routes(socket)) {
    if (route.index != index || route.protocol != RTPROT_KERNEL) continue;
    route.congestion_control = congestion_control_;
    changes.push_back(set_route_message(route));
  }
  socket.transact_all(changes);
  return {};
} catch (const std::system_error& error) {
  return system_error(error.code().value());
}

Result<> KernelInterfaces::set_route(const Route& route) {
  auto entry = entry_of(route);
  if (!entry) return entry.error();
  entry->congestion_control = congestion_control_;
  return request(set_route_message(*entry), {});
}

Result<> KernelInterfaces::remove_route(const Route& route) {
  auto entry = entry_of(route);
  return entry ? request(remove_route_message(*entry), {ESRCH}) : entry.error();
}

Result<Resolvers> KernelInterfaces::resolvers() const {
  return read_resolver_file(resolver_file_);
}

Result<> KernelInterfaces::set_resolvers(const Resolvers& resolvers) {
  return write_resolver_file(resolver_file_, resolvers);
}

}  // namespace netrig
