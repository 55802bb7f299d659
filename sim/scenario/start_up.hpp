// Start-up: the programs that a topology's nodes start with.
#pragma once

#include <optional>

#include "scenario/run_context.hpp"

namespace netrig {

/// How many programs the topology starts.
std::size_t count_programs(const Topology& topology);

/// Starts them in the order of `after`, else at the same time; none when all are ready.
std::optional<Failure> start_up(RunContext& context);

}  // namespace netrig
