#include "topology/topology.hpp"

#include <algorithm>

namespace netrig {

const LinkConditions& LinkSpec::conditions_from(const std::string& node) const {
  const auto own = from.find(node);
  return own == from.end() ? conditions : own->second;
}

const NodeSpec* Topology::find_node(const std::string& wanted) const {
  const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const auto& n) { return n.name == wanted; });
  return node == nodes.end() ? nullptr : &*node;
}

const LinkSpec* Topology::find_link(const std::string& wanted) const {
  const auto link = std::find_if(links.begin(), links.end(), [&](const auto& l) { return l.name == wanted; });
  return link == links.end() ? nullptr : &*link;
}

}  // namespace netrig
