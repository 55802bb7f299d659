// ProgramTable: all programs that a run has started, so that steps can name them and the end can judge them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenario/world.hpp"
#include "topology/command.hpp"
#include "topology/steps.hpp"

namespace netrig {

/// One start of a program.
struct ProgramStart {
  std::shared_ptr<RunningProgram> process;
  bool ordered_end = false;   ///< a step, or the end of the run, stopped or killed it
  bool expected_end = false;  ///< its ready sign is its exit, or an expectation asked for its end
  bool killed_late = false;   ///< it did not follow the stop event in time
  bool reported = false;      ///< a failure has told of its end
};

/// A program with a name on a node: a service that goes on, or the command of a `run` step. It may be started
/// again.
struct ProgramRecord {
  std::string node;
  std::string name;
  Command command;
  std::map<std::string, std::string> environment;
  std::optional<ReadySign> ready;
  bool service = true;
  std::size_t wave = 0;  ///< what has a greater one was started later, and is stopped earlier
  std::vector<ProgramStart> starts;

  bool runs() const;
  /// The latest start, or null.
  RunningProgram* process() const;
  ProgramStart* last_start();
  /// "ftp:ftp-server".
  std::string label() const { return node + ":" + name; }
};

class ProgramTable {
 public:
  /// Replaces a service of the same name on that node, whose earlier starts stay known. The reference stays
  /// valid.
  ProgramRecord& add_service(const std::string& node, const std::string& name, const Command& command);
  ProgramRecord& add_command(const std::string& node, const std::string& name, const Command& command);

  ProgramRecord* find_service(const std::string& node, const std::string& name) const;
  /// All of a node's services in the order they were added.
  std::vector<ProgramRecord*> services_of(const std::string& node) const;
  /// Services and commands with this name, in the order they were added.
  std::vector<ProgramRecord*> named(const std::string& node, const std::string& name) const;
  std::vector<ProgramRecord*> all() const;

 private:
  std::vector<std::unique_ptr<ProgramRecord>> records_;
};

}  // namespace netrig
