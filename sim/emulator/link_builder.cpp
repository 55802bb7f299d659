#include "emulator/link_builder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "emulator/command_runner.hpp"
#include "emulator/control_socket.hpp"
#include "emulator/text_file.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/route_messages.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// IP6_RT_PRIO_ADDRCONF of the kernel: only a route of that metric replaces its own to a connected subnet.
constexpr std::uint32_t kConnectedIpv6Metric = 256;
/// Interface indexes of the bridges and their ports: well above what the hub's own interfaces take.
constexpr int kFirstHubIndex = 100'000;
constexpr int kLoopbackIndex = 1;
/// So many links are made at a time: more would keep those waiting whose nodes are there already.
constexpr std::size_t kLinksAtOnce = 16;

/// One file of /proc/sys.
void write_sysctl(const std::string& name, const std::string& value) {
  auto path = "/proc/sys/" + name;
  std::replace(path.begin(), path.end(), '.', '/');
  write_text(path, value);
}

/// The hub's own interfaces must send nothing; to be asked for before there are any.
NetlinkSocket silent_hub_socket(const FileDescriptor& hub) {
  enter_network(hub);
  write_sysctl("net.ipv6.conf.default.disable_ipv6", "1");
  return NetlinkSocket(NETLINK_ROUTE);
}

const PlannedInterface& interface_named(const PlannedNode& node, const std::string& name) {
  return *std::find_if(node.interfaces.begin(), node.interfaces.end(),
                       [&](const auto& i) { return i.name == name; });
}

NetlinkMessage message_of(const PlannedRoute& route, int index, const std::string& congestion) {
  const bool connected6 = route.connected && route.destination.address.is_v6();
  return set_route_message({.destination = route.destination,
                            .gateway = route.gateway,
                            .index = index,
                            .source = route.source,
                            .metric = connected6 ? std::optional(kConnectedIpv6Metric) : std::nullopt,
                            .congestion_control = congestion});
}

/// One lab's links while they are made.
class LinkBuilder {
 public:
  LinkBuilder(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes,
              Progress& networks)
      : plan_(plan), nodes_(nodes), networks_(networks), hub_socket_(silent_hub_socket(hub)) {
    for (std::size_t i = 0; i < nodes.size(); ++i) indexes_[plan.nodes[i].name] = i;
  }

  void make_bridges();
  void make_pairs() const;
  /// Addresses, routes and rules.
  void configure() const;
  /// Last: each interface that gets its carrier wakes up a worker of the kernel, which takes turns with
  /// whatever else is done to interfaces meanwhile.
  void set_ports_up();

 private:
  /// Waits for it.
  const FileDescriptor& network_of(const PlannedLink::End& end) const {
    const auto node = indexes_.at(end.node);
    networks_.await(node);
    return nodes_[node].network;
  }
  NetlinkMessage port_message(const PlannedLink::End& end, int index, int bridge_index) const;
  const PlannedInterface& interface_of(const PlannedLink::End& end) const {
    return interface_named(plan_.nodes[indexes_.at(end.node)], end.interface);
  }

  const Plan& plan_;
  const std::vector<NamespaceSet>& nodes_;
  Progress& networks_;
  std::map<std::string, std::size_t> indexes_;  ///< of nodes, by name
  std::map<int, std::string> ports_;            ///< of bridges, by interface index
  NetlinkSocket hub_socket_;
};

NetlinkMessage LinkBuilder::port_message(const PlannedLink::End& end, int index, int bridge_index) const {
  const auto& interface = interface_of(end);
  return add_veth_message({.name = interface.port,
                           .mac = {},
                           .peer_namespace = network_of(end).number(),
                           .peer_name = interface.name,
                           .peer_mac = interface.device_mac,
                           .mtu_bytes = interface.mtu_bytes,
                           .index = index,
                           .bridge_index = bridge_index});
}

void LinkBuilder::make_bridges() {
  std::vector<NetlinkMessage> messages;
  const auto send = [&] {
    hub_socket_.transact_all(messages);
    messages.clear();
  };
  int index = kFirstHubIndex;
  for (const auto& link : plan_.links) {
    if (link.kind == PlannedLink::Kind::pair) continue;
    const int bridge = ++index;
    messages.push_back(add_bridge_message(link.bridge, bridge, link.mtu_bytes));
    for (const auto& end : link.ends) {
      messages.push_back(port_message(end, ++index, bridge));
      ports_[index] = interface_of(end).port;
      if (messages.size() >= kLinksAtOnce) send();
    }
  }
  send();
}

void LinkBuilder::make_pairs() const {
  for (const auto& link : plan_.links) {
    if (link.kind != PlannedLink::Kind::pair) continue;
    const auto& near = interface_of(link.ends[0]);
    const auto& far = interface_of(link.ends[1]);
    enter_network(network_of(link.ends[0]));
    auto pair = add_veth_message({.name = near.name,
                                  .mac = near.device_mac,
                                  .peer_namespace = network_of(link.ends[1]).number(),
                                  .peer_name = far.name,
                                  .peer_mac = far.device_mac,
                                  .mtu_bytes = link.mtu_bytes});
    NetlinkSocket(NETLINK_ROUTE).transact(pair);
  }
}

void LinkBuilder::set_ports_up() {
  std::vector<NetlinkMessage> messages;
  for (const auto& [index, name] : ports_) messages.push_back(set_up_message(index, true, name));
  hub_socket_.transact_all(messages);
}

void LinkBuilder::configure() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    networks_.await(i);
    enter_network(nodes_[i].network);
    set_addresses_and_routes(plan_.nodes[i]);
    load_rules(plan_.nodes[i]);
  }
}

}  // namespace

void write_sysctls(const PlannedSysctls& sysctls) {
  for (const auto& [name, value] : sysctls) write_sysctl(name, value);
}

void build_links(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes,
                 Progress& networks) {
  LinkBuilder builder(plan, hub, nodes, networks);
  builder.make_bridges();
  builder.make_pairs();
  builder.configure();
  builder.set_ports_up();
}

void await_carriers(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    enter_network(nodes[i].network);
    const ControlSocket socket;
    for (const auto& interface : plan.nodes[i].interfaces) socket.await_carrier(interface.name);
  }
  enter_network(hub);
  const ControlSocket socket;
  for (const auto& node : plan.nodes) {
    for (const auto& interface : node.interfaces) {
      const bool at_bridge = std::any_of(plan.links.begin(), plan.links.end(), [&](const auto& link) {
        return link.name == interface.link && link.kind == PlannedLink::Kind::bridge;
      });
      if (at_bridge) socket.await_carrier(interface.port);
    }
  }
}

void set_addresses_and_routes(const PlannedNode& node) try {
  const ControlSocket control;
  std::vector<NetlinkMessage> messages;
  messages.push_back(set_up_message(kLoopbackIndex, true, "lo"));
  for (const auto& interface : node.interfaces) {
    control.disable_offloads(interface.name);
    write_sysctls(interface.sysctls);
    const int index = control.index_of(interface.name);
    messages.push_back(set_up_message(index, true, interface.name));
    if (node.raw) continue;
    for (const auto& address : interface.addresses) messages.push_back(add_address_message(index, address));
  }
  if (!node.raw) {
    for (const auto& route : node.routes)
      messages.push_back(message_of(route, control.index_of(route.device), node.tcp.congestion));
  }
  NetlinkSocket(NETLINK_ROUTE).transact_all(messages);
} catch (const std::system_error& error) {
  throw std::system_error(error.code(), "node " + node.name + ": " + error.what());
}

void load_rules(const PlannedNode& node, const std::string& before) {
  const auto rules = before + node.nftables;
  if (!rules.empty()) run_command({"nft", "-f", "-"}, rules, "load the firewall rules of node " + node.name);
  write_sysctls(node.tracking_sysctls);
}

}  // namespace netrig
