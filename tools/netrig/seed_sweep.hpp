// netrig sim --seeds A..B: many seeds, several at a time, each in a process of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulated_run.hpp"

namespace netrig {

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

/// "1..100". Throws UsageError.
SeedRange parse_seeds(const std::string& text);

struct SweepSettings {
  SeedRange seeds;
  std::optional<unsigned> jobs = {};  ///< at a time; unset: as many as there are processors
  bool quiet = false;
  std::vector<std::string> words;  ///< of the command line that plays one of them, but for its seed
};

/// A line for each seed, in their order; at the end the first that failed with its command. The directories
/// of those that passed are removed. The exit status is 0 when all passed.
int play_seeds(const Topology& topology, const SimulationSettings& settings, const SweepSettings& sweep);

}  // namespace netrig
