// Ending programs: the stop event first, a kill for those that do not follow it.
#pragma once

#include <string>
#include <vector>

#include "scenario/run_context.hpp"

namespace netrig {

/// How long a killed program may take to be gone; more means that the world is stuck.
inline constexpr WorldDuration kKillLimit = std::chrono::seconds(5);

/// What was not as easy as it should be.
struct EndReport {
  std::vector<std::string> killed;   ///< labels of programs that did not end within the limit and were killed
  std::vector<std::string> survive;  ///< labels of programs that run in spite of it
};

/// Stops those of `records` that run, the last first and all at the same time; kills what runs after `limit`;
/// returns when all have ended, or kKillLimit after the kill.
EndReport stop_programs(RunContext& context, const std::vector<ProgramRecord*>& records, WorldDuration limit);

/// Kills those that run, at once, and waits for their end.
EndReport kill_programs(RunContext& context, const std::vector<ProgramRecord*>& records);

/// Waits for the end of all; their labels that still run when `limit` is over.
std::vector<std::string> wait_for_ends(RunContext& context, const std::vector<ProgramRecord*>& records,
                                       WorldDuration limit);

}  // namespace netrig
