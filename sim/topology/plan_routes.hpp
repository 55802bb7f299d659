// The routes of a plan: connected ones, those of the file, and those that follow from the links.
#pragma once

#include "topology/plan.hpp"

namespace netrig {

/// Fills `routes` of all nodes, whose interfaces are planned already; the nodes of both are in the same
/// order.
void plan_routes(const Topology& topology, Plan& plan);

}  // namespace netrig
