// What a failure shows of a program.
#pragma once

#include <string>
#include <vector>

#include "scenario/world.hpp"

namespace netrig {

/// The last lines that it printed, and its log's path.
std::vector<std::string> output_evidence(const RunningProgram& process);

/// For a deadline that passed: that nothing would have happened later either, if the world can tell; one line
/// or none.
std::vector<std::string> standstill_evidence(const World& world);

/// "runs", or how it ended.
std::string state_of(const RunningProgram& process);

}  // namespace netrig
