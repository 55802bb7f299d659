// netrig sim --twice and --against: two runs, event by event.
#pragma once

#include <string>
#include <vector>

#include "simulated_run.hpp"

namespace netrig {

/// Plays the run in a process of its own, which is started anew by `words` (of a command line, behind
/// "netrig sim") so that nothing lies at the same address, and then here; compares all events, and all
/// captures byte by byte. Says that they are equal, or which event differs first, and why the run failed if
/// it did. The exit status is that of the run, and 1 when the two differ.
int play_twice(const Topology& topology, const SimulationSettings& settings,
               const std::vector<std::string>& words);

/// Plays the run and compares all events with the record of another one: of another build, or another
/// machine. Throws std::system_error and std::runtime_error for a record that can't be read.
int play_against(const std::string& record, const Topology& topology, const SimulationSettings& settings);

}  // namespace netrig
