// The `nodes` of a topology file.
#pragma once

#include <vector>

#include "topology/node_draft.hpp"
#include "topology/reading.hpp"

namespace netrig::reading {

/// Fills reading.nodes and reading.node_origins, so that the parts of the file can name nodes that come
/// later.
void declare_nodes(const YamlNode& node, Reading& reading);

/// After declare_nodes() and read_links().
std::vector<NodeDraft> read_nodes(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
