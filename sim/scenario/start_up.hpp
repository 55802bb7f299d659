// Start-up: the programs that a topology's nodes start with, and those that the world needs for it.
#pragma once

#include <optional>

#include "scenario/run_context.hpp"

namespace netrig {

/// How many programs that is.
std::size_t count_programs(const RunContext& context);

/// Starts the world's, then the topology's in the order of `after`, else at the same time; none when all are
/// ready.
std::optional<Failure> start_up(RunContext& context);

}  // namespace netrig
