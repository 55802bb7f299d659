// `routes` and `resolvers` of a node.
#pragma once

#include "topology/node_draft.hpp"
#include "topology/reading.hpp"

namespace netrig::reading {

/// A gateway must be on a link where the node has an address of its own: no other could be reached.
std::vector<StaticRoute> read_routes(const YamlNode& value, const NodeDraft& node, Reading& reading);

std::vector<IpAddress> read_resolvers(const YamlNode& value, Reading& reading);

}  // namespace netrig::reading
