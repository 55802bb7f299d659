// One simulated run, in this process: what `netrig sim` does for each seed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "command.hpp"
#include "scenario/observer.hpp"
#include "scenario/results.hpp"
#include "simulator/simulation.hpp"
#include "topology/topology.hpp"

namespace netrig {

struct SimulationSettings {
  std::uint64_t seed = 1;
  bool captures = true;
  bool trace_tcp = false;
  std::optional<Duration> until = {};
  std::string repeat_command;
  std::string runs;  ///< where the run's directory is made, and its name there
  std::string name;
  /// Called with every event.
  std::function<void(const EventRecord&, const Simulation&)> recorder = {};
};

struct SimulatedRun {
  Results results;
  std::uint64_t events = 0;
  std::string digest;
  Duration virtual_time{};
};

/// Plays the scenario; writes logs, files, run.json and junit.xml. SIGINT, SIGTERM and SIGHUP end it as they
/// end a lab's run. Throws for what can't be simulated or written.
SimulatedRun play_simulated(const Topology& topology, const SimulationSettings& settings, Observer& observer);

/// The seed as a person names it: decimal, up to 2^64 - 1. Throws UsageError that names the option.
std::uint64_t parse_seed(const std::string& text, const std::string& option);

}  // namespace netrig
