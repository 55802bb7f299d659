#include "emulator/link_builder.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "emulator/command_runner.hpp"
#include "emulator/route_messages.hpp"
#include "emulator/route_socket.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// TCP's congestion control on every route: what our own stack speaks, too.
constexpr const char* kCongestionControl = "cubic";
/// Interface indexes of the bridges: well above what the hub's own interfaces take.
constexpr int kFirstBridgeIndex = 100'000;
constexpr int kLoopbackIndex = 1;

/// The hub's own interfaces must send nothing; to be asked for before there are any.
RouteSocket silent_hub_socket(const FileDescriptor& hub) {
  enter_network(hub);
  write_sysctl("net.ipv6.conf.default.disable_ipv6", "1");
  return RouteSocket();
}

const PlannedInterface& interface_named(const PlannedNode& node, const std::string& name) {
  return *std::find_if(node.interfaces.begin(), node.interfaces.end(),
                       [&](const auto& i) { return i.name == name; });
}

void add_routes(const PlannedNode& node, const RouteSocket& socket, RouteMessages& messages) {
  for (const auto& route : node.routes) {
    messages.set_route(route.destination, route.gateway, socket.index_of(route.device), route.source,
                       kCongestionControl);
  }
}

void load_rules(const PlannedNode& node) {
  if (node.nftables.empty()) return;
  run_command({"nft", "-f", "-"}, node.nftables, "load the firewall rules of node " + node.name);
}

/// One lab's links while they are made.
class LinkBuilder {
 public:
  LinkBuilder(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes)
      : plan_(plan), nodes_(nodes), hub_socket_(silent_hub_socket(hub)) {
    for (std::size_t i = 0; i < nodes.size(); ++i) indexes_[plan.nodes[i].name] = i;
  }

  /// Before there are interfaces, which start with the defaults.
  void set_sysctls() const;
  void make_bridges();
  void make_pairs() const;
  /// Addresses, routes and rules.
  void configure() const;

 private:
  const NamespaceSet& namespaces_of(const PlannedLink::End& end) const {
    return nodes_[indexes_.at(end.node)];
  }
  const PlannedInterface& interface_of(const PlannedLink::End& end) const {
    return interface_named(plan_.nodes[indexes_.at(end.node)], end.interface);
  }

  const Plan& plan_;
  const std::vector<NamespaceSet>& nodes_;
  std::map<std::string, std::size_t> indexes_;  ///< of nodes, by name
  RouteSocket hub_socket_;
};

void LinkBuilder::set_sysctls() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    enter_network(nodes_[i].network);
    for (const auto& [name, value] : plan_.nodes[i].sysctls) write_sysctl(name, value);
  }
}

void LinkBuilder::make_bridges() {
  RouteMessages messages;
  int index = kFirstBridgeIndex;
  for (const auto& link : plan_.links) {
    if (link.kind == PlannedLink::Kind::pair) continue;
    messages.add_bridge(link.bridge, ++index, link.mtu_bytes);
    for (const auto& end : link.ends) {
      const auto& interface = interface_of(end);
      messages.add_veth({.name = interface.port,
                         .mac = {},
                         .peer_namespace = namespaces_of(end).network.number(),
                         .peer_name = interface.name,
                         .peer_mac = interface.mac,
                         .mtu_bytes = interface.mtu_bytes,
                         .bridge_index = index});
    }
  }
  hub_socket_.send(messages);
}

void LinkBuilder::make_pairs() const {
  for (const auto& link : plan_.links) {
    if (link.kind != PlannedLink::Kind::pair) continue;
    const auto& near = interface_of(link.ends[0]);
    const auto& far = interface_of(link.ends[1]);
    enter_network(namespaces_of(link.ends[0]).network);
    RouteMessages pair;
    pair.add_veth({.name = near.name,
                   .mac = near.mac,
                   .peer_namespace = namespaces_of(link.ends[1]).network.number(),
                   .peer_name = far.name,
                   .peer_mac = far.mac,
                   .mtu_bytes = link.mtu_bytes});
    RouteSocket().send(pair);
  }
}

void LinkBuilder::configure() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    enter_network(nodes_[i].network);
    set_addresses_and_routes(plan_.nodes[i]);
    load_rules(plan_.nodes[i]);
  }
}

}  // namespace

void enter_network(const FileDescriptor& network) {
  checked(setns(network.number(), CLONE_NEWNET), "enter a network namespace");
}

void write_sysctl(const std::string& name, const std::string& value) {
  auto path = "/proc/sys/" + name;
  std::replace(path.begin(), path.end(), '.', '/');
  const auto file = FileDescriptor::open(path, O_WRONLY);
  checked(write(file.number(), value.data(), value.size()), "set " + name + " to " + value);
}

void build_links(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes) {
  LinkBuilder builder(plan, hub, nodes);
  builder.set_sysctls();
  builder.make_bridges();
  builder.make_pairs();
  builder.configure();
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

void set_addresses_and_routes(const PlannedNode& node) {
  RouteSocket socket;
  RouteMessages messages;
  messages.set_up(kLoopbackIndex, true, "lo");
  for (const auto& interface : node.interfaces) {
    socket.disable_offloads(interface.name);
    const int interface_index = socket.index_of(interface.name);
    messages.set_up(interface_index, true, interface.name);
    for (const auto& address : interface.addresses) messages.add_address(interface_index, address);
  }
  add_routes(node, socket, messages);
  try {
    socket.send(messages);
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), "node " + node.name + ": " + error.what());
  }
}

}  // namespace netrig
