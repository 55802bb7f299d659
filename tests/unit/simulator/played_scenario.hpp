// A scenario, played in the simulator: what `netrig sim` does, in a test.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <variant>

#include "programs/programs.hpp"
#include "scenario/observer.hpp"
#include "scenario/results_table.hpp"
#include "scenario/runner.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_directory.hpp"
#include "topology/reader.hpp"

namespace netrig::testing {

inline std::set<std::string> own_program_names() {
  std::set<std::string> names;
  for (const auto* program : all_programs()) names.emplace(program->name);
  return names;
}

/// Throws std::runtime_error with all that is wrong with it.
inline Topology simulated_topology(ReadResult result) {
  if (const auto* wrong = std::get_if<Diagnostics>(&result)) throw std::runtime_error(wrong->to_string());
  return std::move(std::get<Topology>(result));
}

/// `more`: names of programs that the test has besides.
inline ReadOptions simulated_options(const std::set<std::string>& more = {}) {
  ReadOptions options;
  options.own_programs = own_program_names();
  options.own_programs.insert(more.begin(), more.end());
  options.world = WorldKind::simulated;
  return options;
}

inline Topology simulated_file(const std::string& path) {
  return simulated_topology(read_topology_file(path, simulated_options()));
}

inline Topology simulated_text(const std::string& yaml, const std::set<std::string>& more = {}) {
  return simulated_topology(read_topology(yaml, "test.yaml", ".", simulated_options(more)));
}

struct PlaySettings {
  std::uint64_t seed = 1;
  bool captures = true;
  bool trace_tcp = false;
  std::optional<Duration> until = {};
  std::uint64_t disk_bytes = MemoryTree::kLimitBytes;
  std::vector<const Program*> more_programs = {};
};

inline std::vector<const Program*> programs_of(const PlaySettings& settings) {
  auto programs = all_programs();
  programs.insert(programs.end(), settings.more_programs.begin(), settings.more_programs.end());
  return programs;
}

/// One run, and what it left.
class PlayedScenario {
 public:
  explicit PlayedScenario(const Topology& topology, const PlaySettings& settings = {})
      : world_(std::make_unique<Simulator>(topology,
                                           SimulatorOptions{.seed = settings.seed,
                                                            .paths = {directory_.path().string(), "run"},
                                                            .programs = programs_of(settings),
                                                            .captures = settings.captures,
                                                            .trace_tcp = settings.trace_tcp,
                                                            .until = settings.until,
                                                            .disk_bytes = settings.disk_bytes})) {
    RunnerOptions options;
    options.world_name = "simulated";
    Observer silent;
    results_ = ScenarioRunner(topology, *world_, silent, options).run();
    digest_ = world_->simulation().digest().to_string();
    world_->write_out();
    world_.reset();  // captures are whole from here on
  }

  const Results& results() const { return results_; }
  bool passed() const { return results_.passed; }
  std::string table() const { return results_table(results_, {}); }
  const std::string& digest() const { return digest_; }
  /// A file of the run's directory; empty when there is none.
  std::string file(const std::string& path) const {
    std::ifstream stream(directory_.path() / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  /// All that a program printed in its first start.
  std::string log(const std::string& node, const std::string& program) const {
    return file("nodes/" + node + "/" + program + ".log");
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Simulator> world_;
  Results results_;
  std::string digest_;
};

}  // namespace netrig::testing
