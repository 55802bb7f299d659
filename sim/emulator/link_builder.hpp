// The links of a plan and what is set on them, made with rtnetlink.
#pragma once

#include <string>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "emulator/progress.hpp"
#include "topology/plan.hpp"

namespace netrig {

/// Puts the calling thread into a network namespace. Throws std::system_error.
void enter_network(const FileDescriptor& network);

/// Writes files of /proc/sys, of the calling thread's network namespace where they are of net.*.
void write_sysctls(const PlannedSysctls& sysctls);

/// Makes the links between the nodes' namespaces, which are in the plan's order, as soon as `networks` says
/// that those are there, and sets their addresses, routes and rules. Changes the network namespace of the
/// calling thread. Throws std::system_error that names the node or interface.
void build_links(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes,
                 Progress& networks);

/// Waits until every interface of the plan carries frames.
void await_carriers(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes);

/// Sets the interfaces, addresses and routes of a node up. The calling thread is in its network namespace,
/// and its links are there.
void set_addresses_and_routes(const PlannedNode& node);

/// Loads a node's firewall rules and sets what belongs to them; `before` is nftables text that goes first, in
/// the same transaction. The calling thread is in the node's network namespace.
void load_rules(const PlannedNode& node, const std::string& before = {});

}  // namespace netrig
