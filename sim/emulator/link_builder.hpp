// LinkBuilder: the links of a plan and what is set on them, made with rtnetlink, a group of nodes at a time,
// so that another thread can make the next nodes' namespaces meanwhile.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "emulator/route_messages.hpp"
#include "emulator/route_socket.hpp"
#include "topology/plan.hpp"

namespace netrig {

/// Puts the calling thread into a network namespace. Throws std::system_error.
void enter_network(const FileDescriptor& network);

/// Writes a file of /proc/sys, of the calling thread's network namespace where it is one of net.*.
void write_sysctl(const std::string& name, const std::string& value);

/// Changes the network namespace of the thread that uses it. Calls throw std::system_error that names the
/// node or interface.
class LinkBuilder {
 public:
  /// Makes the bridges. `nodes` are in the plan's order and need to be there only when they are built.
  LinkBuilder(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes);

  /// Makes the links of the nodes from `first` to before `last`, as far as their other ends are there by
  /// then, and configures every node that has all of its links now. The nodes before `first` were built
  /// already.
  void build(std::size_t first, std::size_t last);

 private:
  /// Before there are interfaces, which start with the defaults. On this thread and not where the namespace
  /// is made: to switch IPv6 off the kernel wants its routing lock, and lets a writer that does not get it
  /// spin (restart_syscall() in addrconf.c); this thread is the one that holds it most.
  void set_sysctls(std::size_t node) const;
  void add_links_at_bridges(std::size_t node, RouteMessages& messages) const;
  void make_pairs(std::size_t node) const;
  /// Addresses, routes and rules of a node that has all of its links.
  void configure(std::size_t node) const;

  const Plan& plan_;
  const std::vector<NamespaceSet>& nodes_;
  std::map<std::string, std::size_t> node_indexes_;
  std::map<std::string, int> bridges_;                            ///< by link: the bridge's interface index
  std::map<std::size_t, std::vector<const PlannedLink*>> pairs_;  ///< by the later of their nodes
  std::vector<std::vector<std::size_t>>
      completed_by_;  ///< by node: the nodes that get their last link with it
  RouteSocket hub_socket_;
};

/// Waits until every interface of the plan carries frames.
void await_carriers(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes);

/// Sets the interfaces, addresses and routes of a node up. The calling thread is in its network namespace,
/// and its links are there.
void set_addresses_and_routes(const PlannedNode& node);

}  // namespace netrig
