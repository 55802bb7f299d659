// Results: what a run of a scenario came to. Pure data, the same for every world; run_json, junit_xml and
// results_table write it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topology/source_position.hpp"

namespace netrig {

enum class StepState {
  passed,
  failed,
  skipped,  ///< not carried out, since something before it failed
};

/// Why something failed.
struct Failure {
  std::string expected;               ///< one line
  std::string seen;                   ///< one line
  std::vector<std::string> evidence;  ///< lines: packets, the end of a program's output, paths
};

struct StepResult {
  int number = 0;  ///< from 1
  std::string name;
  std::string kind;  ///< "run", "start", "stop", "kill", "restart", "reload", "input", "write",
                     ///< "sleep", "expect", "wait", "set", "cut", "heal"
  SourcePosition position;
  std::optional<std::chrono::nanoseconds> limit;  ///< the longest it may wait
  StepState state = StepState::skipped;
  std::chrono::nanoseconds duration{0};  ///< by the world's clock
  std::vector<std::string> notes;        ///< what is to be known although it passed
  Failure failure;                       ///< empty unless failed

  /// Expected, seen and evidence as lines of text.
  std::vector<std::string> detail() const;
};

/// One start of one program.
struct ProgramResult {
  std::string node;
  std::string name;
  std::string command;
  bool service = false;  ///< goes on by itself; otherwise the command of a `run` step
  std::string log;       ///< relative to the run's directory
  std::string end;       ///< "stopped", "exit status 1", "killed by signal 9 (Killed)", "still running"
  bool good = true;      ///< whether it ended as it should
};

struct CaptureResult {
  std::string link;
  std::string path;  ///< relative to the run's directory
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;  ///< frames that the capture lost
  std::string error;          ///< why it could not be written to its end; empty if it could
};

/// What became of a link's frames: entered + duplicated = delivered + all that were lost + on their way.
struct LinkResult {
  std::string link;
  std::uint64_t entered = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t delivered = 0;  ///< to the other end, or by the switch
  std::uint64_t corrupted = 0;
  std::uint64_t reordered = 0;
  std::uint64_t on_their_way = 0;
  std::vector<std::pair<std::string, std::uint64_t>> lost;  ///< by reason; only those that there were
};

/// Something about the run as a whole.
struct Problem {
  enum class Kind { error, warning };  ///< an error fails the run
  Kind kind = Kind::error;
  std::string text;                ///< one line
  std::vector<std::string> lines;  ///< more about it
};

struct Results {
  std::string name;
  std::string about;
  std::string file;   ///< the topology file, as it was named
  std::string world;  ///< "emulated", "simulated"
  bool passed = false;
  std::optional<int> interrupted;  ///< by this signal
  bool stayed = false;             ///< no scenario was to be played: `netrig up`
  std::chrono::sys_time<std::chrono::nanoseconds> started{};
  std::chrono::nanoseconds duration{0};
  std::vector<StepResult> steps;
  std::vector<ProgramResult> programs;
  std::vector<CaptureResult> captures;
  std::vector<LinkResult> links;                           ///< of a world that moves the frames itself
  std::vector<std::pair<std::string, std::string>> facts;  ///< see World::facts()
  std::vector<Problem> problems;
  std::string run_directory;  ///< as the user named it
  std::string repeat_command;

  std::size_t count(StepState state) const;
};

/// "passed", "failed", "skipped".
std::string to_string(StepState state);

}  // namespace netrig
