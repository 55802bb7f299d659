#include "twice.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "child_process.hpp"
#include "command.hpp"
#include "emulator/process_events.hpp"
#include "event_file.hpp"
#include "host/duration.hpp"
#include "kernel/system_error.hpp"
#include "lab_session.hpp"
#include "scenario/results_table.hpp"
#include "scenario/text.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    auto pattern = (fs::temp_directory_path() / "netrig-twice-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw_errno("make a directory " + pattern);
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string event_text(const EventRecord& event, const Simulation& simulation) {
  const bool known = event.subject < simulation.subject_count();
  return "at " + format_duration(event.time - Simulation::kBegin) + ": " +
         std::string(event_kind_name(event.kind)) + ": " +
         (known ? simulation.subject_name(event.subject) : "somebody new");
}

/// Holds the events of this run against those of the first.
class Comparison {
 public:
  explicit Comparison(const std::string& file) : first_run_(file) {}

  void compare(const EventRecord& event, const Simulation& simulation) {
    if (difference_) return;
    ++number_;
    const auto first = first_run_.next();
    if (!first) {
      difference_ = "the first run ended before event " + std::to_string(number_) +
                    ", which is in the second\n  " + event_text(event, simulation);
    } else if (first->digest != event.digest) {
      difference_ = "event " + std::to_string(number_) + " differs\n  first run   " +
                    event_text(*first, simulation) + "\n  second run  " + event_text(event, simulation);
    }
  }

  /// At the end of this run.
  std::optional<std::string> difference() {
    if (!difference_ && first_run_.next()) {
      difference_ = "the second run ended after event " + std::to_string(number_) + "; the first went on";
    }
    return difference_;
  }

 private:
  EventReader first_run_;
  std::uint64_t number_ = 0;
  std::optional<std::string> difference_;
};

/// Does not come back, or throws.
int become(const std::vector<std::string>& words, const std::string& output) {
  const auto log = FileDescriptor::open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    checked(::dup2(log.number(), stream), "write to " + output);
  }
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execv("/proc/self/exe", pointers.data());
  throw_errno("start netrig anew");
}

/// Gives the wait status, or the signal that the user sent meanwhile.
struct ChildEnd {
  int wait_status = 0;
  int interrupted = 0;
};

ChildEnd await(ChildProcess& child, ProcessEvents& events) {
  for (;;) {
    if (const auto status = child.ended()) return {.wait_status = *status};
    const auto happened = events.wait(std::chrono::hours(1), {});
    if (happened.interrupted != 0) return {.interrupted = happened.interrupted};
  }
}

/// The first run; what it prints is shown when it can't be played. Gives the signal that ended it.
int play_first(std::vector<std::string> words, const TemporaryDirectory& directory) {
  words.insert(words.begin(), {"netrig", "sim"});
  words.insert(words.end(), {"--quiet", "--record", directory / "events", "--runs", directory / "runs"});
  const auto output = directory / "output";
  ProcessEvents events;
  ChildProcess child([&] { return become(words, output); });
  const auto end = await(child, events);
  if (end.interrupted != 0) return end.interrupted;
  try {
    const EventReader whole(directory / "events");
    return 0;  // it came to its end: passed, or failed
  } catch (const std::exception&) {
    throw std::runtime_error("the first of the two runs could not be played: " + content_of(output));
  }
}

std::optional<std::string> different_capture(const Results& results, const fs::path& first) {
  for (const auto& capture : results.captures) {
    if (content_of(fs::path(results.run_directory) / capture.path) != content_of(first / capture.path))
      return "the captures of " + capture.link + " differ";
  }
  return {};
}

/// A run that was held against a record; what differs, or nothing yet.
struct Compared {
  SimulatedRun run;
  std::optional<std::string> difference;
};

Compared compare_with(const std::string& record, const Topology& topology, SimulationSettings settings) {
  Comparison comparison(record);
  settings.recorder = [&](const EventRecord& event, const Simulation& simulation) {
    comparison.compare(event, simulation);
  };
  Observer silent;
  auto run = play_simulated(topology, settings, silent);
  auto difference = run.results.interrupted ? std::nullopt : comparison.difference();
  return {std::move(run), std::move(difference)};
}

int report(const Compared& compared, std::uint64_t seed, const std::string& equal) {
  const auto& results = compared.run.results;
  const auto name = "seed " + std::to_string(seed);
  if (compared.difference) {
    std::cerr << "netrig sim: the two runs with " << name << " differ: " << *compared.difference << "\n";
    return kExitFailed;
  }
  if (!results.interrupted) {
    std::cout << name << "  " << equal << ": " << compared.run.events << " events, hash "
              << compared.run.digest << ", " << counted(results.captures.size(), "capture") << "; the run "
              << (results.passed ? "passed" : "failed") << "\n";
  }
  if (!results.passed) std::cerr << results_failures(results, terminal_style(STDERR_FILENO)) << std::flush;
  return exit_status_of(results);
}

}  // namespace

int play_twice(const Topology& topology, const SimulationSettings& settings,
               const std::vector<std::string>& words) {
  const TemporaryDirectory directory;
  if (const int signal = play_first(words, directory)) {
    const Interrupted interrupted(signal);
    std::cerr << "netrig sim: interrupted by " << interrupted.what() << " in the first of the two runs\n";
    return ExitStatus::killed_by(signal).status;
  }
  auto compared = compare_with(directory / "events", topology, settings);
  const auto& results = compared.run.results;
  if (!compared.difference && !results.interrupted)
    compared.difference = different_capture(results, fs::path(directory / "runs") / settings.name);
  return report(compared, settings.seed, "twice the same");
}

int play_against(const std::string& record, const Topology& topology, const SimulationSettings& settings) {
  return report(compare_with(record, topology, settings), settings.seed, "the same as recorded");
}

}  // namespace netrig
