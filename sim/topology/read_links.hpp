// The `links` of a topology file.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// Fills reading.topology.links and reading.links. A link with errors is known all the same.
void read_links(const YamlNode& node, Reading& reading);

/// Reports what is a condition of a link (delay, loss, …) or a step that sets them; no world has them yet.
extern const char* const kNoConditions;

}  // namespace netrig::reading
