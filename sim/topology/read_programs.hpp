// `run`: the programs that are started with a node.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// A command, a map with a command, or a list of either. Names are made unique.
std::vector<ProgramSpec> read_programs(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
