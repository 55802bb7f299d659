// ReadyWatch: whether a program that was started serves yet.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scenario/output_scan.hpp"
#include "scenario/pattern.hpp"
#include "scenario/run_context.hpp"

namespace netrig {

/// What counts: the ready sign that the topology names; else, for our own programs, what they say; else, that
/// the program was started.
class ReadyWatch {
 public:
  enum class State { waiting, ready, failed };

  /// `record` has just been started, and outlives this. Throws PatternError.
  ReadyWatch(RunContext& context, ProgramRecord& record);
  ReadyWatch(const ReadyWatch&) = delete;
  ReadyWatch& operator=(const ReadyWatch&) = delete;

  State look();
  WorldTime deadline() const { return deadline_; }
  /// When to look again at the latest: no event tells that a port is bound.
  WorldTime look_again() const;
  /// Why it failed.
  Failure failure() const;
  ProgramRecord& record() const { return record_; }
  const RunningProgram& process() const { return *process_; }

 private:
  bool sign_is_there();
  std::string wish() const;
  std::string seen() const;
  std::string hint() const;

  RunContext& context_;
  ProgramRecord& record_;
  std::shared_ptr<RunningProgram> process_;
  bool just_started_;  ///< that it was started is all there is to know
  std::vector<Pattern> patterns_;
  std::optional<OutputScan> scan_;
  WorldDuration limit_;
  WorldTime deadline_;
};

}  // namespace netrig
