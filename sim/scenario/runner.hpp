// ScenarioRunner: starts a topology's programs, carries out its scenario, and ends everything in good order.
#pragma once

#include "scenario/observer.hpp"
#include "scenario/results.hpp"
#include "scenario/runner_options.hpp"
#include "scenario/world.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// Runs a topology in a world that is built for it, with its captures armed and no program started:
///
///     TerminalProgress progress(std::cout, terminal_style(STDOUT_FILENO));
///     const Results results = ScenarioRunner(topology, world, progress, options).run();
///     write("run.json", run_json(results));
///     return results.passed ? 0 : 1;
///
/// 1. All nodes' programs start, those of a node one after another, a node when those it is `after` are
/// ready. A program
///    that ends or stays unready fails the run, and no step is carried out.
/// 2. The steps, in order. The first that fails ends the scenario; but behind a failed `expect` the `expect`
/// steps that
///    directly follow are still looked at, since they cost little and say more.
/// 3. Everything that runs is stopped, what was started last first, and the captures are flushed.
class ScenarioRunner {
 public:
  /// All arguments but `options` must outlive it.
  ScenarioRunner(const Topology& topology, World& world, Observer& observer, RunnerOptions options)
      : topology_(topology), world_(world), observer_(observer), options_(std::move(options)) {}

  /// Never throws for what happens in the run: failures, also the world's, and an interruption are in the
  /// results.
  Results run();

 private:
  const Topology& topology_;
  World& world_;
  Observer& observer_;
  RunnerOptions options_;
};

}  // namespace netrig
