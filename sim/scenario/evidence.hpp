// What a failure shows of a program.
#pragma once

#include <string>
#include <vector>

#include "scenario/world.hpp"

namespace netrig {

/// The last lines that it printed, and its log's path.
std::vector<std::string> output_evidence(const RunningProgram& process);

/// "runs", or how it ended.
std::string state_of(const RunningProgram& process);

}  // namespace netrig
