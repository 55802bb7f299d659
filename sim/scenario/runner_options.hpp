// What a run is told beside its topology.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "scenario/step_outcome.hpp"
#include "topology/steps.hpp"

namespace netrig {

/// Carries out a step beside the scenario's, which the run's judgement of its programs knows of. Throws
/// Interrupted, and what the world throws.
using StepPlayer = std::function<StepOutcome(const Step& step)>;

struct RunnerOptions {
  std::string world_name = "emulated";
  std::string repeat_command;  ///< what a person types to do the run again
  std::chrono::nanoseconds ready_limit =
      std::chrono::seconds(10);  ///< for our own programs without a ready sign
  std::chrono::nanoseconds stop_limit =
      std::chrono::seconds(5);  ///< from the stop event to the kill, at the end
  std::function<void(const StepPlayer& play)>
      when_ready;              ///< called once all programs are ready, before the first step
  bool stays = false;          ///< no scenario is to be played: the results tell how long the lab was up
  bool leave_running = false;  ///< does not stop the programs at the end: the caller goes on with the world
};

}  // namespace netrig
