// Shut-down: the end of a run, whatever happened before.
#pragma once

#include "scenario/run_context.hpp"

namespace netrig {

/// Stops all programs that run, what was started last first, flushes the captures, and adds programs,
/// captures and what was wrong with them to `results`. Throws Interrupted when the user does not want to
/// wait; it can then be called again.
void stop_everything(RunContext& context, Results& results);

/// Kills all programs that run, without waiting.
void kill_everything(RunContext& context);

/// For a step that failed: a line for each program that is down though nobody told it to end, with its
/// status.
std::vector<std::string> early_ends(const RunContext& context);

/// The programs and their ends, and those that ended badly as problems.
void report_programs(RunContext& context, Results& results);

/// What became of the frames of each link. One whose counts do not balance is an error: netrig's own.
void report_links(RunContext& context, Results& results);

/// The captures, and as problems those that lost frames or could not be written.
void report_captures(RunContext& context, Results& results);

}  // namespace netrig
