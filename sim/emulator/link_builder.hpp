// The links of a plan and what is set on them, made with rtnetlink.
#pragma once

#include <string>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "topology/plan.hpp"

namespace netrig {

/// Puts the calling thread into a network namespace. Throws std::system_error.
void enter_network(const FileDescriptor& network);

/// Writes a file of /proc/sys, of the calling thread's network namespace where it is one of net.*.
void write_sysctl(const std::string& name, const std::string& value);

/// Makes the links between the nodes' namespaces, which are in the plan's order, and sets their sysctls,
/// addresses, routes and rules. Changes the network namespace of the calling thread. Throws std::system_error
/// that names the node or interface.
void build_links(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes);

/// Waits until every interface of the plan carries frames.
void await_carriers(const Plan& plan, const FileDescriptor& hub, const std::vector<NamespaceSet>& nodes);

/// Sets the interfaces, addresses and routes of a node up. The calling thread is in its network namespace,
/// and its links are there.
void set_addresses_and_routes(const PlannedNode& node);

}  // namespace netrig
