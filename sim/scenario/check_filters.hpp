// The packet filters of a scenario, compiled before anything is built: the topology's reader knows no
// libpcap.
#pragma once

#include "topology/source_position.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// Adds each filter that libpcap does not take, with its message, to `diagnostics`.
void check_filters(const Topology& topology, Diagnostics& diagnostics);

}  // namespace netrig
