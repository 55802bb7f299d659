#include "emulator/lab_network.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <thread>

#include "emulator/command_runner.hpp"
#include "emulator/route_messages.hpp"
#include "emulator/route_socket.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// TCP's congestion control on every route: what our own stack speaks, too.
constexpr const char* kCongestionControl = "cubic";

/// Runs `work` on a thread of its own, whose namespaces it may change, and throws what it threw.
void on_own_thread(const std::function<void()>& work) {
  std::exception_ptr error;
  std::thread([&] {
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
  }).join();
  if (error) std::rethrow_exception(error);
}

void enter_network(const FileDescriptor& network) {
  checked(setns(network.number(), CLONE_NEWNET), "enter a network namespace");
}

std::string hosts_file(const PlannedNode& node) {
  return "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + node.name + "\n";
}

std::string resolver_file(const PlannedNode& node) {
  std::string text;
  for (const auto& address : node.resolvers) text += "nameserver " + address.to_string() + "\n";
  return text;
}

void write_sysctl(const std::string& name, const std::string& value) {
  auto path = "/proc/sys/" + name;
  std::replace(path.begin(), path.end(), '.', '/');
  const auto file = FileDescriptor::open(path, O_WRONLY);
  checked(write(file.number(), value.data(), value.size()), "set " + name + " to " + value);
}

/// Names the namespace for iproute2, within the lab only.
void name_namespace(const std::string& node, const FileDescriptor& network) {
  const auto path = "/run/netns/" + node;
  FileDescriptor::open(path, O_RDONLY | O_CREAT | O_EXCL, 0444);
  const auto source = "/proc/self/fd/" + std::to_string(network.number());
  checked(mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr),
          "name the namespace of node " + node);
}

void forget_namespace(const std::string& node) {
  const auto path = "/run/netns/" + node;
  umount2(path.c_str(), MNT_DETACH);
  unlink(path.c_str());
}

const PlannedInterface& interface_at(const Plan& plan, const PlannedLink::End& end) {
  const auto& interfaces = plan.find_node(end.node)->interfaces;
  return *std::find_if(interfaces.begin(), interfaces.end(),
                       [&](const auto& i) { return i.name == end.interface; });
}

void make_links(const Plan& plan, const FileDescriptor& hub,
                const std::map<std::string, const FileDescriptor*>& networks) {
  constexpr int kFirstBridgeIndex = 1000;  // well above what the hub's own interfaces take
  enter_network(hub);
  write_sysctl("net.ipv6.conf.default.disable_ipv6", "1");  // the hub's own interfaces must send nothing
  RouteSocket hub_socket;
  RouteMessages messages;
  int bridge_index = kFirstBridgeIndex;
  for (const auto& link : plan.links) {
    if (link.kind == PlannedLink::Kind::pair) continue;
    messages.add_bridge(link.bridge, ++bridge_index, link.mtu_bytes);
    for (const auto& end : link.ends) {
      const auto& interface = interface_at(plan, end);
      messages.add_veth({.name = interface.port,
                         .mac = {},
                         .peer_namespace = networks.at(end.node)->number(),
                         .peer_name = interface.name,
                         .peer_mac = interface.mac,
                         .mtu_bytes = interface.mtu_bytes,
                         .bridge_index = bridge_index});
    }
  }
  hub_socket.send(messages);
  for (const auto& link : plan.links) {
    if (link.kind != PlannedLink::Kind::pair) continue;
    const auto& near = interface_at(plan, link.ends[0]);
    const auto& far = interface_at(plan, link.ends[1]);
    enter_network(*networks.at(link.ends[0].node));
    RouteMessages pair;
    pair.add_veth({.name = near.name,
                   .mac = near.mac,
                   .peer_namespace = networks.at(link.ends[1].node)->number(),
                   .peer_name = far.name,
                   .peer_mac = far.mac,
                   .mtu_bytes = link.mtu_bytes});
    RouteSocket().send(pair);
  }
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

void configure_node(const PlannedNode& node, const FileDescriptor& network) {
  enter_network(network);
  RouteSocket socket;
  RouteMessages messages;
  for (const auto& interface : node.interfaces) {
    socket.disable_offloads(interface.name);
    const int index = socket.index_of(interface.name);
    messages.set_up(index, true, interface.name);
    for (const auto& address : interface.addresses) messages.add_address(index, address);
  }
  add_routes(node, socket, messages);
  try {
    socket.send(messages);
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), "node " + node.name + ": " + error.what());
  }
  load_rules(node);
}

}  // namespace

/// The network namespaces of all nodes, made on one thread while another already takes those that are there.
class LabNetwork::Namespaces {
 public:
  explicit Namespaces(std::size_t count) : networks_(count) {}

  void put(std::size_t index, FileDescriptor network) {
    networks_[index] = std::move(network);
    ready_ = index + 1;
    ready_.notify_all();
  }
  /// No more will come.
  void give_up() {
    ready_ = kGivenUp;
    ready_.notify_all();
  }
  /// Waits for it; none after giving up.
  std::optional<FileDescriptor> take(std::size_t index) {
    for (std::size_t ready; (ready = ready_) <= index;) ready_.wait(ready);
    if (!networks_[index].is_open()) return {};
    return FileDescriptor::duplicate(networks_[index].number());
  }
  const FileDescriptor& at(std::size_t index) const { return networks_[index]; }

 private:
  static constexpr std::size_t kGivenUp = ~std::size_t{0};

  std::vector<FileDescriptor> networks_;
  std::atomic<std::size_t> ready_ = 0;
};

LabNetwork::LabNetwork(const Plan& plan, NetworkBuilder builder, SandboxUser user,
                       const std::map<std::string, std::string>& own_directories)
    : plan_(plan) {
  if (user != SandboxUser::root) make_directory_skeleton();
  Namespaces namespaces(plan.nodes.size());
  // The kernel builds networks and file systems independently of each other: two threads nearly halve the
  // time.
  std::exception_ptr file_system_error;
  std::thread file_systems([&] {
    try {
      make_file_systems(user, own_directories, namespaces);
    } catch (...) {
      file_system_error = std::current_exception();
    }
  });
  std::exception_ptr network_error;
  try {
    on_own_thread(
        [&] { builder == NetworkBuilder::iproute2 ? run_script(namespaces) : make_network(namespaces); });
  } catch (...) {
    network_error = std::current_exception();
    namespaces.give_up();
  }
  file_systems.join();
  if (!network_error && !file_system_error) on_own_thread([&] { await_carriers(namespaces); });
  if (network_error || file_system_error) tear_down();
  for (const auto& error : {network_error, file_system_error}) {
    if (error) std::rethrow_exception(error);
  }
}

void LabNetwork::make_file_systems(SandboxUser user,
                                   const std::map<std::string, std::string>& own_directories,
                                   Namespaces& namespaces) {
  NodeFileSystemFactory factory(user);
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    const auto& node = plan_.nodes[i];
    auto network = namespaces.take(i);
    if (!network) return;
    nodes_[node.name] = factory.make(node.name, std::move(*network),
                                     {.own_directory = own_directories.at(node.name),
                                      .etc_files = {{"hosts", hosts_file(node)},
                                                    {"hostname", node.name + "\n"},
                                                    {"resolv.conf", resolver_file(node)}}});
  }
}

void LabNetwork::await_carriers(const Namespaces& namespaces) const {
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    enter_network(namespaces.at(i));
    const RouteSocket socket;
    for (const auto& interface : plan_.nodes[i].interfaces) socket.await_carrier(interface.name);
  }
  enter_network(hub_);
  const RouteSocket socket;
  for (const auto& link : plan_.links) {
    if (link.kind == PlannedLink::Kind::pair) continue;
    for (const auto& end : link.ends) socket.await_carrier(interface_at(plan_, end).port);
  }
}

void LabNetwork::run_script(Namespaces& namespaces) {
  hub_ = make_network_namespace();
  run_command({"sh", "-e"}, iproute2_script(plan_), "run the plan's commands");
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    namespaces.put(i, FileDescriptor::open("/run/netns/" + plan_.nodes[i].name, O_RDONLY));
  }
}

void LabNetwork::make_network(Namespaces& namespaces) {
  hub_ = make_network_namespace();
  std::map<std::string, const FileDescriptor*> networks;
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    const auto& node = plan_.nodes[i];
    auto network = make_network_namespace();
    for (const auto& [name, value] : node.sysctls) write_sysctl(name, value);
    RouteMessages loopback;
    loopback.set_up(1, true, "lo");
    RouteSocket().send(loopback);
    namespaces.put(i, std::move(network));
    networks[node.name] = &namespaces.at(i);
  }
  for (const auto& [name, network] : networks) name_namespace(name, *network);
  make_links(plan_, hub_, networks);
  for (const auto& node : plan_.nodes) configure_node(node, *networks.at(node.name));
}

LabNetwork::~LabNetwork() {
  tear_down();
}

void LabNetwork::tear_down() noexcept {
  for (const auto& node : plan_.nodes) forget_namespace(node.name);
  // The namespaces go with their descriptors, and all links with them: far faster than deleting them one by
  // one.
  nodes_.clear();
  hub_.close();
}

void LabNetwork::set_node_up(const PlannedNode& node, bool up) const {
  on_own_thread([&] {
    enter_network(nodes_.at(node.name).network);
    RouteSocket socket;
    RouteMessages messages;
    for (const auto& interface : node.interfaces)
      messages.set_up(socket.index_of(interface.name), up, interface.name);
    if (up) add_routes(node, socket, messages);
    socket.send(messages);
  });
}

}  // namespace netrig
