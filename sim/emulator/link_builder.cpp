#include "emulator/link_builder.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "emulator/command_runner.hpp"
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

LinkBuilder::LinkBuilder(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes)
    : plan_(plan), nodes_(nodes), hub_socket_(silent_hub_socket(hub)) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) node_indexes_[plan.nodes[i].name] = i;
  RouteMessages messages;
  std::vector<std::size_t> last_peers(plan.nodes.size());
  for (std::size_t i = 0; i < last_peers.size(); ++i) last_peers[i] = i;
  for (const auto& link : plan.links) {
    if (link.kind == PlannedLink::Kind::pair) {
      const auto [earlier, later] =
          std::minmax({node_indexes_.at(link.ends[0].node), node_indexes_.at(link.ends[1].node)});
      pairs_[later].push_back(&link);
      last_peers[earlier] = std::max(last_peers[earlier], later);
      continue;
    }
    const int index = kFirstBridgeIndex + static_cast<int>(bridges_.size());
    bridges_[link.name] = index;
    messages.add_bridge(link.bridge, index, link.mtu_bytes);
  }
  hub_socket_.send(messages);
  completed_by_.resize(plan.nodes.size());
  for (std::size_t i = 0; i < last_peers.size(); ++i) completed_by_[last_peers[i]].push_back(i);
}

void LinkBuilder::build(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) set_sysctls(i);
  RouteMessages messages;
  for (std::size_t i = first; i < last; ++i) add_links_at_bridges(i, messages);
  hub_socket_.send(messages);
  for (std::size_t i = first; i < last; ++i) make_pairs(i);
  for (std::size_t i = first; i < last; ++i) {
    for (const auto node : completed_by_[i]) configure(node);
  }
}

void LinkBuilder::set_sysctls(std::size_t node) const {
  enter_network(nodes_[node].network);
  for (const auto& [name, value] : plan_.nodes[node].sysctls) write_sysctl(name, value);
}

void LinkBuilder::add_links_at_bridges(std::size_t node, RouteMessages& messages) const {
  for (const auto& interface : plan_.nodes[node].interfaces) {
    const auto bridge = bridges_.find(interface.link);
    if (bridge == bridges_.end()) continue;
    messages.add_veth({.name = interface.port,
                       .mac = {},
                       .peer_namespace = nodes_[node].network.number(),
                       .peer_name = interface.name,
                       .peer_mac = interface.mac,
                       .mtu_bytes = interface.mtu_bytes,
                       .bridge_index = bridge->second});
  }
}

void LinkBuilder::make_pairs(std::size_t node) const {
  const auto pairs = pairs_.find(node);
  if (pairs == pairs_.end()) return;
  for (const auto* link : pairs->second) {
    const auto near = node_indexes_.at(link->ends[0].node);
    const auto far = node_indexes_.at(link->ends[1].node);
    const auto& near_interface = interface_named(plan_.nodes[near], link->ends[0].interface);
    const auto& far_interface = interface_named(plan_.nodes[far], link->ends[1].interface);
    enter_network(nodes_[near].network);
    RouteMessages pair;
    pair.add_veth({.name = near_interface.name,
                   .mac = near_interface.mac,
                   .peer_namespace = nodes_[far].network.number(),
                   .peer_name = far_interface.name,
                   .peer_mac = far_interface.mac,
                   .mtu_bytes = link->mtu_bytes});
    RouteSocket().send(pair);
  }
}

void LinkBuilder::configure(std::size_t index) const {
  const auto& node = plan_.nodes[index];
  enter_network(nodes_[index].network);
  set_addresses_and_routes(node);
  load_rules(node);
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
