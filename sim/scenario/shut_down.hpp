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

/// The programs and their ends, and those that ended badly as problems.
void report_programs(RunContext& context, Results& results);

/// The captures, and as problems those that lost frames or could not be written.
void report_captures(RunContext& context, Results& results);

}  // namespace netrig
