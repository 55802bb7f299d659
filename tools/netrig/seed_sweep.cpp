#include "seed_sweep.hpp"

#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "arguments.hpp"
#include "emulator/process_events.hpp"
#include "emulator/run_directory.hpp"
#include "scenario/text.hpp"
#include "scenario/world.hpp"
#include "seed_process.hpp"
#include "topology/quantity.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

/// The name of no seed.
constexpr const char* kTrial = "seed-none";
/// Nothing has to be looked at without a sign.
constexpr std::chrono::hours kAnyTime{1};
/// What seeds that are played get to end in once the user has asked for that.
constexpr std::chrono::seconds kInterruptTime{10};

std::string repeat_seed(std::vector<std::string> words, std::uint64_t seed) {
  words.insert(words.end(), {"--seed", std::to_string(seed)});
  return repeat_command(kSimCommand, words);
}

/// The seeds' processes, and their lines in the order of the seeds.
class Sweep {
 public:
  Sweep(const Topology& topology, const SimulationSettings& settings, const SweepSettings& sweep)
      : topology_(topology),
        settings_(settings),
        sweep_(sweep),
        jobs_(sweep.jobs.value_or(std::max(1u, std::thread::hardware_concurrency()))),
        next_(sweep.seeds.first) {
    settings_.runs = (fs::path(settings.runs) / (topology.name + "-seeds")).string();
    // Throws where seeds can't leave anything, before one of them is played.
    const RunDirectory trial(settings_.runs, kTrial);
    fs::remove_all(trial.path());
  }

  int play() {
    while (interrupted_ == 0 && (start_some() || !running_.empty())) collect(kAnyTime);
    if (interrupted_ != 0) end_running();
    std::error_code is_in_use;  // a seed that failed
    fs::remove(settings_.runs, is_in_use);
    return report();
  }

 private:
  bool start_some() {
    while (!all_started_ && running_.size() < jobs_) {
      running_.emplace(next_, std::make_unique<SeedProcess>(topology_, settings_of(next_)));
      all_started_ = next_ == sweep_.seeds.last;
      if (!all_started_) ++next_;
    }
    return !all_started_;
  }

  SimulationSettings settings_of(std::uint64_t seed) const {
    auto settings = settings_;
    settings.seed = seed;
    settings.name = "seed-" + std::to_string(seed);
    settings.repeat_command = repeat_seed(sweep_.words, seed);
    return settings;
  }

  /// False when there was no sign of anything.
  bool collect(std::chrono::nanoseconds limit) {
    std::vector<WatchedDescriptor> outputs;
    for (const auto& [seed, process] : running_) outputs.push_back({process->descriptor(), POLLIN});
    const auto happened = events_.wait(limit, outputs);
    if (happened.interrupted != 0) interrupted_ = happened.interrupted;
    for (auto process = running_.begin(); process != running_.end();) {
      const auto outcome = process->second->take();
      if (outcome) take(process->first, *outcome);
      process = outcome ? running_.erase(process) : std::next(process);
    }
    return !happened.timed_out;
  }

  /// Each leaves what a run that was interrupted leaves; who does not end is killed.
  void end_running() {
    for (const auto& [seed, process] : running_) process->signal(interrupted_);
    while (!running_.empty() && collect(kInterruptTime)) continue;
    running_.clear();
  }

  void take(std::uint64_t seed, const SeedOutcome& outcome) {
    if (!outcome.interrupted) ++(outcome.passed ? passed_ : failed_);
    if (!outcome.interrupted && !outcome.passed) first_failed_ = std::min(seed, first_failed_.value_or(seed));
    for (const auto& warning : outcome.warnings) ++warnings_[warning];
    lines_[seed] = outcome;
    for (auto line = lines_.begin(); line != lines_.end() && line->first == next_line();
         line = lines_.erase(line)) {
      ++printed_;
      if (!sweep_.quiet || !line->second.passed)
        std::printf("seed %s  %s\n", std::to_string(line->first).c_str(), line->second.text.c_str());
      std::fflush(stdout);
    }
  }

  std::uint64_t next_line() const { return sweep_.seeds.first + printed_; }

  int report() const {
    const auto interrupted =
        interrupted_ != 0 ? "interrupted by " + std::string(Interrupted(interrupted_).what()) + ": " : "";
    for (const auto& [warning, count] : warnings_)
      std::printf("warning: %s (%s)\n", warning.c_str(), counted(count, "seed").c_str());
    std::printf("%s%s of %s passed\n", interrupted.c_str(), std::to_string(passed_).c_str(),
                counted(passed_ + failed_, interrupted_ != 0 ? "played seed" : "seed").c_str());
    if (first_failed_) {
      std::printf("the first that failed is %s; again: %s\n", std::to_string(*first_failed_).c_str(),
                  repeat_seed(sweep_.words, *first_failed_).c_str());
    }
    if (interrupted_ != 0) return ExitStatus::killed_by(interrupted_).status;
    return failed_ == 0 ? kExitDone : kExitFailed;
  }

  const Topology& topology_;
  SimulationSettings settings_;
  const SweepSettings& sweep_;
  std::size_t jobs_;
  std::uint64_t next_;
  bool all_started_ = false;
  ProcessEvents events_;
  int interrupted_ = 0;  // the signal
  std::map<std::uint64_t, std::unique_ptr<SeedProcess>> running_;
  std::map<std::uint64_t, SeedOutcome> lines_;     // that wait for those before them
  std::map<std::string, std::uint64_t> warnings_;  // and in how many seeds
  std::uint64_t printed_ = 0;
  std::uint64_t passed_ = 0;
  std::uint64_t failed_ = 0;
  std::optional<std::uint64_t> first_failed_;
};

}  // namespace

SeedRange parse_seeds(const std::string& text) {
  const auto dots = text.find("..");
  const auto second = dots == std::string::npos ? std::string() : text.substr(dots + 2);
  const auto first = reading::parse_unsigned(text.substr(0, dots), UINT64_MAX);
  const auto last = reading::parse_unsigned(second, UINT64_MAX);
  if (!first || !last) throw UsageError("--seeds " + text + ": expected two whole numbers, e.g. 1..100");
  if (*last < *first) throw UsageError("--seeds " + text + ": the second must not be less than the first");
  return {.first = *first, .last = *last};
}

int play_seeds(const Topology& topology, const SimulationSettings& settings, const SweepSettings& sweep) {
  return Sweep(topology, settings, sweep).play();
}

}  // namespace netrig
