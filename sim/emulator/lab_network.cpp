#include "emulator/lab_network.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <thread>

#include "emulator/command_runner.hpp"
#include "emulator/directory_skeleton.hpp"
#include "emulator/link_builder.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// How many nodes get their links at once: enough for large batches, few enough that two threads share the
/// work.
constexpr std::size_t kNodesAtOnce = 16;
/// Where iproute2 looks for the names of namespaces.
constexpr const char* kNames = "/run/netns";
/// The nftables table that drops all frames of a killed node.
constexpr const char* kSilence = "netrig_silence";

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

std::string hosts_file(const PlannedNode& node) {
  return "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + node.name + "\n";
}

std::string resolver_file(const PlannedNode& node) {
  std::string text;
  for (const auto& address : node.resolvers) text += "nameserver " + address.to_string() + "\n";
  return text;
}

NamedContents etc_files(const PlannedNode& node) {
  return {{"hosts", hosts_file(node)}, {"hostname", node.name + "\n"}, {"resolv.conf", resolver_file(node)}};
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

/// On several threads: whoever closes a mount namespace's last descriptor waits for the kernel (RCU), not for
/// a processor.
void close_in_parallel(std::vector<NamespaceSet>& nodes) {
  constexpr std::size_t kMaxThreads = 8;
  std::atomic<std::size_t> next = 0;
  const auto close_some = [&] {
    for (std::size_t i; (i = next++) < nodes.size();) nodes[i] = {};
  };
  std::vector<std::jthread> threads;
  try {
    for (std::size_t i = 1; i < std::min(nodes.size(), kMaxThreads); ++i) threads.emplace_back(close_some);
  } catch (const std::system_error&) {
    // Fewer do it, too.
  }
  close_some();
}

/// What a network builder ran into; the first error counts.
class FirstError {
 public:
  template <class Work>
  void catch_from(Work work) {
    try {
      work();
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  const std::exception_ptr& error() const { return error_; }

 private:
  std::exception_ptr error_;
};

}  // namespace

/// How many nodes are made, as one thread tells another.
class LabNetwork::Progress {
 public:
  void made(std::size_t count) {
    count_ = count;
    count_.notify_all();
  }
  /// No more will be made.
  void give_up() { made(kGivenUp); }
  bool given_up() const { return count_ == kGivenUp; }
  /// Waits until `count` nodes are made; false when that will never be.
  bool await(std::size_t count) const {
    for (std::size_t have; (have = count_) < count;) count_.wait(have);
    return !given_up();
  }

 private:
  static constexpr std::size_t kGivenUp = ~std::size_t{0};

  std::atomic<std::size_t> count_ = 0;
};

LabNetwork::LabNetwork(const Plan& plan, NetworkBuilder builder, SandboxUser user,
                       const std::map<std::string, std::string>& own_directories)
    : plan_(plan), builder_(builder), nodes_(plan.nodes.size()) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) indexes_[plan.nodes[i].name] = i;
  if (user != SandboxUser::root) make_directory_skeleton();
  make_place_for_names();
  // The kernel makes namespaces with their mounts, and links, independently of each other: two threads nearly
  // halve the time. Each changes its own namespaces, so none of it happens on the calling thread.
  Progress progress;
  FirstError links_error;
  FirstError nodes_error;
  std::thread links([&] {
    links_error.catch_from([&] { make_links(progress); });
    if (links_error.error()) progress.give_up();
  });
  std::thread nodes([&] {
    nodes_error.catch_from([&] { make_nodes(user, own_directories, progress); });
    if (nodes_error.error()) progress.give_up();
  });
  nodes.join();
  links.join();
  for (const auto* first : {&nodes_error, &links_error}) {
    if (!first->error()) continue;
    tear_down();
    std::rethrow_exception(first->error());
  }
}

void LabNetwork::make_nodes(SandboxUser user, const std::map<std::string, std::string>& own_directories,
                            Progress& progress) {
  NodeFileSystemFactory factory(user);
  if (builder_ == NetworkBuilder::iproute2) {
    hub_ = make_network_namespace();
    run_command({"sh", "-e"}, iproute2_script(plan_), "run the plan's commands");
  }
  for (std::size_t i = 0; i < plan_.nodes.size() && !progress.given_up(); ++i) {
    const auto& node = plan_.nodes[i];
    FileDescriptor network;
    if (builder_ == NetworkBuilder::iproute2) {
      network = FileDescriptor::open("/run/netns/" + node.name, O_RDONLY);
    } else {
      network = make_network_namespace();
    }
    nodes_[i] = factory.make(node.name, std::move(network),
                             {.own_directory = own_directories.at(node.name), .etc_files = etc_files(node)});
    if (!progress.given_up()) progress.made(i + 1);
  }
}

void LabNetwork::make_links(Progress& progress) {
  const std::size_t count = plan_.nodes.size();
  if (builder_ == NetworkBuilder::rtnetlink) {
    hub_ = make_network_namespace();
    LinkBuilder builder(plan_, hub_, nodes_);
    for (std::size_t first = 0; first < count; first += kNodesAtOnce) {
      const std::size_t last = std::min(first + kNodesAtOnce, count);
      if (!progress.await(last)) return;
      builder.build(first, last);
    }
    // Named last: each mount that stands when a node's mount namespace is made would be copied into it.
    for (std::size_t i = 0; i < count; ++i) name_namespace(plan_.nodes[i].name, nodes_[i].network);
  }
  if (progress.await(count)) await_carriers(plan_, hub_, nodes_);
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
  close_in_parallel(nodes_);
}

void LabNetwork::silence(const PlannedNode& node) const {
  std::string rules = "table netdev " + std::string(kSilence) + " {\n";
  for (const auto& interface : node.interfaces) {
    for (const char* direction : {"ingress", "egress"}) {
      rules += "chain " + interface.name + "_" + direction + " { type filter hook " + direction +
               " device \"" + interface.name + "\" priority 0; policy drop; }\n";
    }
  }
  on_own_thread([&] {
    enter_network(this->node(node.name).network);
    run_command({"nft", "-f", "-"}, rules + "}\n", "silence node " + node.name);
  });
}

void LabNetwork::revive(const PlannedNode& node) const {
  std::string flushes;
  for (const auto& interface : node.interfaces) {
    // What has the scope of the link, IPv6's link-local address, is the kernel's own.
    flushes += "address flush dev " + interface.name + " scope global\n";
    flushes += "route flush dev " + interface.name + "\n";
    flushes += "neighbour flush dev " + interface.name + "\n";
  }
  on_own_thread([&] {
    const auto& namespaces = this->node(node.name);
    enter_network(namespaces.network);
    run_command({"ip", "-force", "-batch", "-"}, flushes, "clear the interfaces of node " + node.name);
    set_addresses_and_routes(node);
    run_command({"nft", "delete", "table", "netdev", kSilence}, "", "end the silence of node " + node.name);
    checked(unshare(CLONE_FS), "unshare the working directory");
    checked(setns(namespaces.mount.number(), CLONE_NEWNS), "enter the mount namespace of node " + node.name);
    for (const auto& [name, content] : etc_files(node)) replace_file("/etc/" + name, content);
  });
}

}  // namespace netrig
