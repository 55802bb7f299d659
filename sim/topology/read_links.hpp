// The `links` of a topology file.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// Fills reading.topology.links and reading.links, without what happens to frames: see read_conditions.hpp. A
/// link with errors is known all the same.
void read_links(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
