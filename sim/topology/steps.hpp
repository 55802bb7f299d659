// The steps of a scenario as the file says them: what to do, and what to expect. Pure data; scenario/ carries
// them out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "link/conditions_change.hpp"
#include "topology/command.hpp"
#include "topology/source_position.hpp"

namespace netrig {

using StepDuration = std::chrono::nanoseconds;

/// How one sees that a program serves.
struct ReadySign {
  enum class Kind {
    tcp_port,  ///< a listening TCP socket in the node's namespace
    udp_port,  ///< a bound UDP socket
    log_line,  ///< a line of its output that `pattern` is found in
    exit,      ///< it ended with status 0
    started,   ///< nothing more than that it was started
  };
  Kind kind = Kind::tcp_port;
  std::uint16_t port = 0;
  std::string pattern;  ///< a regular expression (RE2), searched
  StepDuration within = std::chrono::seconds(10);
  SourcePosition position;
};

/// A number of things: `count: 3`, `count: {min: 1, max: 5}`.
struct CountRange {
  std::optional<std::uint64_t> min;
  std::optional<std::uint64_t> max;
};

/// A file of a node: "pc:report.txt", relative to the node's directory.
struct NodeFile {
  std::string node;
  std::string path;
};

/// What a command must do.
struct CommandExpectation {
  std::optional<int> exit;  ///< unset: it may end as it likes; by default 0
  StepDuration within = std::chrono::seconds(60);
  std::vector<std::string> output;      ///< patterns that must each be found in what it printed
  std::vector<std::string> not_output;  ///< patterns that must not
};

/// `run`: runs a command to its end on one node, or at the same time on several.
struct RunStep {
  std::vector<std::string> nodes;  ///< names; a template's name stands for all of its nodes
  Command command;
  CommandExpectation expect;
};

/// `start`: starts a program that goes on, and waits until it is ready.
struct StartStep {
  std::string node;
  std::string program;  ///< the name that other steps use; by default the command's base name
  Command command;
  std::optional<ReadySign> ready;
};

/// `stop`: the stop event, then a kill after `within`.  `kill`: at once. Without `program` all of the node; a
/// killed node is silent.  `restart`: what was stopped, killed or ended (or is still running) is started
/// again with its command.
struct EndStep {
  enum class Kind { stop, kill, restart };
  Kind kind = Kind::stop;
  std::string node;
  std::optional<std::string> program;
  StepDuration within = std::chrono::seconds(5);
};

/// `input`: lines to the standard input of a running program.
struct InputStep {
  std::string node;
  std::string program;
  std::vector<std::string> lines;
  bool end = false;  ///< then close it
};

/// `reload`: the reload event (SIGHUP), for a running program.
struct ReloadStep {
  std::string node;
  std::string program;
};

/// `write`: from then on the file has this content, all at once.
struct WriteStep {
  NodeFile file;
  std::string text;
};

struct SleepStep {
  StepDuration duration;
};

/// Packets on a link, by their one-line descriptions, or by a BPF filter, or both. It covers the capture so
/// far, or from the step named `since` on; by packet time, after the captures are flushed. With `within` it
/// is looked at again until it holds or the time is over; what a later packet may spoil (`never`, a greatest
/// count) is watched until the time is over. The reader makes "at least one" of a `filter` or a
/// `pattern` that no `count`, `order` or `never` goes with.
struct PacketExpectation {
  std::string link;
  std::optional<std::string> filter;   ///< BPF; applied first
  std::optional<std::string> pattern;  ///< a regular expression; what `count` counts
  std::optional<CountRange> count;
  std::vector<std::string> order;  ///< patterns that are found in this order; others may stand between
  std::vector<std::string> never;  ///< patterns that no packet may match
  std::optional<StepDuration> within;
  std::optional<std::string> since;  ///< the `name` of an earlier step
};

/// Files with equal bytes.
struct SameFilesExpectation {
  std::vector<NodeFile> files;
  std::optional<StepDuration> within;
};

/// What a program (or one earlier run of it) printed so far, or from the step named `since` on.
struct OutputExpectation {
  std::string node;
  std::string program;
  std::vector<std::string> output;
  std::vector<std::string> not_output;
  std::optional<StepDuration> within;
  std::optional<std::string> since = {};
};

/// A program's end: its status, or that it still runs.
struct ExitExpectation {
  std::string node;
  std::string program;
  std::optional<int> exit;  ///< unset with `running`
  bool running = false;
  std::optional<StepDuration> within;
};

/// `wait`: like `expect`, but it is always repeated until it holds, for `within` (default 10 s), and ends as
/// soon as what it waits for is there.
using Expectation = std::variant<PacketExpectation, SameFilesExpectation, OutputExpectation, ExitExpectation>;

struct ExpectStep {
  Expectation expectation;
  bool wait = false;
};

/// `set`: what a link does to frames from now on.
struct SetStep {
  std::string link;
  std::vector<std::string> from;  ///< nodes, templates expanded; empty: whoever sends
  ConditionsChange change;
};

/// `cut`: frames are lost silently, the carrier stays.  `heal`: no more.
struct CutStep {
  enum class Kind { cut, heal };
  Kind kind = Kind::cut;
  std::string link;
  std::vector<std::string> from;  ///< nodes, templates expanded; empty: whoever sends
};

struct Step {
  std::variant<RunStep, StartStep, EndStep, ReloadStep, InputStep, WriteStep, SleepStep, ExpectStep, SetStep,
               CutStep>
      action;
  std::string name;  ///< as the file says it, or made from the step ("run dig on pc")
  SourcePosition position;
};

}  // namespace netrig
