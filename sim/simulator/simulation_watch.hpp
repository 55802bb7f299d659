// SimulationWatch: a program that computes for ever gives virtual time no chance to go on, and nobody else
// either. The processor's time goes on, and a signal says which program it is.
#pragma once

#include "simulator/simulation.hpp"

namespace netrig {

/// As long as it lives: a program whose one turn takes `turn_limit` of the processor's time is named on
/// standard error, and the process ends with status 1. At most one at a time.
class SimulationWatch {
 public:
  static constexpr std::chrono::seconds kTurnLimit{10};

  explicit SimulationWatch(const Simulation& simulation, std::chrono::seconds turn_limit = kTurnLimit);
  SimulationWatch(const SimulationWatch&) = delete;
  SimulationWatch& operator=(const SimulationWatch&) = delete;
  ~SimulationWatch();
};

}  // namespace netrig
