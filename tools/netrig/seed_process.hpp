// SeedProcess: one seed of a sweep, played in a process of its own.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "kernel/file_descriptor.hpp"
#include "simulated_run.hpp"

namespace netrig {

/// What a seed came to.
struct SeedOutcome {
  bool passed = false;
  std::string text;          ///< of its line
  bool interrupted = false;  ///< it did not come to its end
  std::vector<std::string> warnings = {};
};

class SeedProcess {
 public:
  /// The directory of a run that passed is removed. Throws std::system_error when there can't be another
  /// process.
  SeedProcess(const Topology& topology, const SimulationSettings& settings);

  /// Readable whenever there is something to take.
  int descriptor() const { return pipe_.first.number(); }
  /// Takes what there is, without waiting; gives the outcome at the process's end.
  std::optional<SeedOutcome> take();
  void signal(int number) const { process_.signal(number); }

 private:
  std::pair<FileDescriptor, FileDescriptor> pipe_;
  ChildProcess process_;
  std::string text_;
};

}  // namespace netrig
