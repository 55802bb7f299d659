// netrig sim --twice: the same seed in two processes, event by event.
#pragma once

#include <string>
#include <vector>

#include "simulated_run.hpp"

namespace netrig {

/// Plays the run in a process of its own, which is started anew by `words` (of a command line, behind
/// "netrig sim") so that nothing lies at the same address, and then here; compares all events, and all
/// captures byte by byte. Says that they are equal, or which event differs first. The exit status is that of
/// the run, and 1 when the two differ.
int play_twice(const Topology& topology, const SimulationSettings& settings,
               const std::vector<std::string>& words);

}  // namespace netrig
