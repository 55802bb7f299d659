// RunContext: what the parts of a runner share during one run.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "scenario/observer.hpp"
#include "scenario/program_table.hpp"
#include "scenario/results.hpp"
#include "scenario/runner_options.hpp"
#include "scenario/world.hpp"
#include "topology/topology.hpp"

namespace netrig {

struct RunContext {
  const Topology& topology;
  World& world;
  Observer& observer;
  const RunnerOptions& options;

  ProgramTable programs{};
  WorldTime begin{};                               ///< of the run: before the first program
  std::map<std::string, WorldTime> step_begins{};  ///< by the step's name
  /// Of the steps that `since` of an expectation of output names: how much each program had printed by then.
  std::map<std::string, std::map<const RunningProgram*, std::size_t>> output_begins{};
  std::set<std::string> silent_nodes{};  ///< killed and not revived
  std::size_t next_wave = 0;             ///< for what is started next
  std::string place{};                   ///< of the run: where an interruption finds it
  const StepResult* step = nullptr;      ///< the one that is carried out
  WorldTime step_begin{};
};

/// Lets the world go on until something happened or `deadline` is there, and tells the observer.
void wait_for_event(RunContext& context, WorldTime deadline);

/// Asks `holds` again whenever something happened until it says yes (true) or `deadline` has passed (false).
/// It is asked at least once. Asking takes at most half of the time: a look that took 10 ms is not repeated
/// for 10 ms.
bool wait_until(RunContext& context, WorldTime deadline, const std::function<bool()>& holds);

}  // namespace netrig
