// --set KEY=VALUE: values of the file that the command line says otherwise.
#pragma once

#include <map>
#include <string>

#include "topology/yaml_node.hpp"

namespace netrig::reading {

/// Puts each value (YAML) at its dotted path ("nodes.pc.count", "scenario.0.sleep"). The way there must
/// exist, only the last key may be new. Values get the position {0, n}, n counting from 1 in the order of
/// `overrides`.
void apply_overrides(YamlNode& root, const std::map<std::string, std::string>& overrides,
                     Diagnostics& diagnostics);

}  // namespace netrig::reading
