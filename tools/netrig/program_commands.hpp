// What can be done to the lab's programs at the prompt of `netrig up`: the steps of scenarios, one at a time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/lab.hpp"
#include "ended_programs.hpp"
#include "scenario/runner_options.hpp"

namespace netrig {

class ProgramCommands {
 public:
  ProgramCommands(Lab& lab, EndedPrograms& ended, StepPlayer play)
      : lab_(lab), ended_(ended), play_(std::move(play)) {}

  /// Whether it is the first word of one: programs, stop, kill, restart, reload.
  static bool is_command(const std::string& word);
  /// Carries out one: `words` begin with it. Throws std::runtime_error for what is no command and for what
  /// went wrong, and what the player throws.
  void obey(const std::vector<std::string>& words);

 private:
  void print_programs() const;
  /// Those that now have this name on the node, or all of the node's: the last start of each.
  std::vector<const RunningProgram*> present(const std::string& node, const std::string& name) const;
  void end_or_restart(const std::string& word, const std::string& node, const std::string& name);
  void reload(const std::string& node, const std::string& name);
  void play(const std::string& word, decltype(Step::action) action);

  Lab& lab_;
  EndedPrograms& ended_;
  StepPlayer play_;
};

}  // namespace netrig
