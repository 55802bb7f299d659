#include "emulator/lab_network.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <system_error>

#include "emulator/command_runner.hpp"
#include "emulator/descriptor_table.hpp"
#include "emulator/directory_skeleton.hpp"
#include "emulator/link_builder.hpp"
#include "emulator/text_file.hpp"
#include "emulator/threads.hpp"
#include "kernel/connection_tracking.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/resolver_file.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Where iproute2 looks for the names of namespaces.
constexpr const char* kNames = "/run/netns";
/// The nftables table that drops all frames of a killed node.
constexpr const char* kSilence = "netrig_silence";

/// Those that a lab may hold at once: of its namespaces, captures, programs and their logs.
std::size_t descriptors_of(const Plan& plan) {
  constexpr std::size_t kOfNode = 3 + 8;
  constexpr std::size_t kOfLink = 4;
  constexpr std::size_t kOthers = 256;
  return kOfNode * plan.nodes.size() + kOfLink * plan.links.size() + kOthers;
}

std::string hosts_file(const PlannedNode& node) {
  return "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + node.name + "\n";
}

NamedContents etc_files(const PlannedNode& node) {
  return {{"hosts", hosts_file(node)},
          {"hostname", node.name + "\n"},
          {"resolv.conf", format_resolvers({.servers = node.resolvers, .search = {}})}};
}

/// Names the namespace for iproute2, within the lab only.
void name_namespace(const std::string& node, const FileDescriptor& network) {
  const auto path = std::string(kNames) + "/" + node;
  FileDescriptor::open(path, O_RDONLY | O_CREAT | O_EXCL, 0444);
  const auto source = "/proc/self/fd/" + std::to_string(network.number());
  checked(mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr),
          "name the namespace of node " + node);
}

/// A mount of its own for the names, so that all of them can go at once.
void make_place_for_names() {
  checked(mount("tmpfs", kNames, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), "mount /run/netns");
}

/// The kernel asks for routers when IPv6 comes up, and not again when their routes are flushed.
void autoconfigure_again(const PlannedNode& node) {
  for (const auto& interface : node.interfaces) {
    if (!interface.autoconfigures || node.raw) continue;
    write_sysctls({{"net.ipv6.conf." + interface.name + ".disable_ipv6", "1"}});
    write_sysctls(interface.sysctls);
  }
}

}  // namespace

LabNetwork::LabNetwork(const Plan& plan, NetworkBuilder builder, SandboxUser user,
                       const std::string& programs_directory, const OwnDirectory& own_directory)
    : plan_(plan), nodes_(plan.nodes.size()) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) indexes_[plan.nodes[i].name] = i;
  if (user != SandboxUser::root) make_directory_skeleton();
  make_place_for_names();
  reserve_descriptors(descriptors_of(plan));
  const bool by_script = builder == NetworkBuilder::iproute2;
  Progress networks(nodes_.size());
  // The kernel makes namespaces, links and file systems independently of each other; links, only one at a
  // time.
  std::vector<std::function<void()>> works;
  if (by_script) {
    works = {[&] { run_script(networks); }};
  } else {
    works = {[&] { make_networks(networks); }, [&] { make_links(networks); }};
  }
  works.push_back([&] { make_file_systems(user, programs_directory, own_directory, networks); });
  try {
    on_own_threads(works);
    if (!by_script) name_namespaces();
  } catch (...) {
    tear_down();
    throw;
  }
}

void LabNetwork::make_networks(Progress& networks) try {
  // Whoever makes a network namespace waits for the kernel's locks much of the time: more threads than
  // processors help, and more than this no more.
  constexpr std::size_t kThreads = 4;
  in_parallel(nodes_.size(), kThreads, [&](std::size_t i) {
    nodes_[i].network = make_network_namespace();
    write_sysctls(plan_.nodes[i].sysctls);  // before there are interfaces, which start with the defaults
    networks.finish(i);
  });
} catch (...) {
  networks.give_up();
  throw;
}

void LabNetwork::make_links(Progress& networks) {
  hub_ = make_network_namespace();
  build_links(plan_, hub_, nodes_, networks);
  await_carriers(plan_, hub_, nodes_);
}

void LabNetwork::run_script(Progress& networks) try {
  hub_ = make_network_namespace();
  run_command({"sh", "-e"}, iproute2_script(plan_), "run the plan's commands");
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].network = FileDescriptor::open(std::string(kNames) + "/" + plan_.nodes[i].name, O_RDONLY);
    networks.finish(i);
  }
  await_carriers(plan_, hub_, nodes_);
} catch (...) {
  networks.give_up();
  throw;
}

void LabNetwork::make_file_systems(SandboxUser user, const std::string& programs_directory,
                                   const OwnDirectory& own_directory, Progress& networks) {
  NodeFileSystemFactory factory(user);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& node = plan_.nodes[i];
    const NodeFileSystem files{.own_directory = own_directory(node.name),
                               .etc_files = etc_files(node),
                               .programs_directory = programs_directory};
    networks.await(i);
    factory.make(node.name, nodes_[i], files);
  }
}

void LabNetwork::name_namespaces() const {
  // Last of all: each mount that stands when a node's mount namespace is made would be copied into it.
  for (std::size_t i = 0; i < nodes_.size(); ++i) name_namespace(plan_.nodes[i].name, nodes_[i].network);
}

LabNetwork::~LabNetwork() {
  tear_down();
}

void LabNetwork::tear_down() noexcept {
  umount2(kNames, MNT_DETACH);
  // The namespaces go with their descriptors, and all links with them: far faster than deleting them one by
  // one. The networks go first, since the kernel frees them in the background.
  for (auto& node : nodes_) node.network.close();
  hub_.close();
  // Whoever closes a mount namespace's last descriptor waits for the kernel (RCU), not for a processor.
  constexpr std::size_t kThreads = 8;
  try {
    in_parallel(nodes_.size(), kThreads, [&](std::size_t i) { nodes_[i] = {}; });
  } catch (const std::system_error&) {
    nodes_.clear();  // no threads are to be had
  }
}

void LabNetwork::silence(const PlannedNode& node) const {
  std::string rules = "table netdev " + std::string(kSilence) + " {\n";
  for (const auto& interface : node.interfaces) {
    for (const char* direction : {"ingress", "egress"}) {
      rules += "chain " + interface.name + "_" + direction + " { type filter hook " + direction +
               " device \"" + interface.name + "\" priority 0; policy drop; }\n";
    }
  }
  on_own_threads({[&] {
    enter_network(this->node(node.name).network);
    run_command({"nft", "-f", "-"}, rules + "}\n", "silence node " + node.name);
  }});
}

void LabNetwork::revive(const PlannedNode& node) const {
  std::string flushes;
  for (const auto& interface : node.interfaces) {
    // What has the scope of the link, IPv6's link-local address, is the kernel's own.
    flushes += "address flush dev " + interface.name + " scope global\n";
    flushes += "route flush dev " + interface.name + "\n";
    flushes += "neighbour flush dev " + interface.name + "\n";
  }
  on_own_threads({[&] {
    const auto& namespaces = this->node(node.name);
    enter_network(namespaces.network);
    run_command({"ip", "-force", "-batch", "-"}, flushes, "clear the interfaces of node " + node.name);
    write_sysctls(node.sysctls);
    set_addresses_and_routes(node);
    forget_connections();
    load_rules(node, "flush ruleset\n");  // the silence ends with it
    autoconfigure_again(node);
    checked(unshare(CLONE_FS), "unshare the working directory");
    checked(setns(namespaces.mount.number(), CLONE_NEWNS), "enter the mount namespace of node " + node.name);
    for (const auto& [name, content] : etc_files(node)) replace_file("/etc/" + name, content);
  }});
}

}  // namespace netrig
