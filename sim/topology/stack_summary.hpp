// Which nodes use which TCP/IP stack, and why, for people.
#pragma once

#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace netrig {

/// Nodes of one stack for one reason.
struct StackGroup {
  StackKind kind = StackKind::kernel;
  std::string because;  ///< as NodeSpec::kernel_because says it
  std::string nodes;    ///< their names, those of a template shortened: "dns, pc-1 … pc-30"
};

/// In the order of the nodes; what is raw comes first.
std::vector<StackGroup> stack_groups(const Topology& topology);

}  // namespace netrig
