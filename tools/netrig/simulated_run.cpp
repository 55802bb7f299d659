#include "simulated_run.hpp"

#include <array>
#include <csignal>
#include <utility>

#include "arguments.hpp"
#include "emulator/descriptor_table.hpp"
#include "emulator/run_directory.hpp"
#include "lab_session.hpp"
#include "programs/programs.hpp"
#include "scenario/runner.hpp"
#include "simulator/simulation_watch.hpp"
#include "simulator/simulator.hpp"
#include "topology/quantity.hpp"

namespace netrig {

namespace {

/// Until it is destroyed, signals that ask for the end go to the simulator.
class InterruptedBySignals {
 public:
  InterruptedBySignals() {
    for (auto& [signal, before] : handlers_) before = std::signal(signal, Simulator::interrupt);
  }
  InterruptedBySignals(const InterruptedBySignals&) = delete;
  InterruptedBySignals& operator=(const InterruptedBySignals&) = delete;
  ~InterruptedBySignals() {
    for (const auto& [signal, before] : handlers_) std::signal(signal, before);
  }

 private:
  using Handler = void (*)(int);
  std::array<std::pair<int, Handler>, 3> handlers_{
      {{SIGINT, nullptr}, {SIGTERM, nullptr}, {SIGHUP, nullptr}}};
};

/// Beside one for each capture.
constexpr std::size_t kOtherDescriptors = 64;

/// Results are written even when logs and files can't be.
void leave(Results& results, const Simulator& world, const RunDirectory& directory) {
  try {
    world.write_out();
  } catch (const std::exception& error) {
    results.passed = false;
    results.problems.push_back({Problem::Kind::error, error.what(), {}});
    write_results(results, directory);
    throw;
  }
  write_results(results, directory);
}

RunnerOptions runner_options(const SimulationSettings& settings) {
  RunnerOptions options;
  options.world_name = "simulated";
  options.repeat_command = settings.repeat_command;
  return options;
}

}  // namespace

std::uint64_t parse_seed(const std::string& text, const std::string& option) {
  if (const auto seed = reading::parse_unsigned(text, UINT64_MAX)) return *seed;
  throw UsageError(option + " " + text + ": expected a whole number from 0 to 18446744073709551615");
}

SimulatedRun play_simulated(const Topology& topology, const SimulationSettings& settings,
                            Observer& observer) {
  const InterruptedBySignals signals;
  const RunDirectory directory(settings.runs, settings.name);
  if (settings.captures) reserve_descriptors(topology.links.size() + kOtherDescriptors);
  Simulator world(topology, {.seed = settings.seed,
                             .paths = directory.paths(),
                             .programs = all_programs(),
                             .captures = settings.captures,
                             .trace_tcp = settings.trace_tcp,
                             .until = settings.until});
  auto& simulation = world.simulation();
  if (settings.recorder) {
    simulation.digest().set_recorder([&](const EventRecord& event) { settings.recorder(event, simulation); });
  }
  const SimulationWatch watch(simulation);
  SimulatedRun run{.results = ScenarioRunner(topology, world, observer, runner_options(settings)).run(),
                   .events = simulation.digest().count(),
                   .digest = simulation.digest().to_string(),
                   .virtual_time = simulation.now() - Simulation::kBegin};
  leave(run.results, world, directory);
  return run;
}

}  // namespace netrig
