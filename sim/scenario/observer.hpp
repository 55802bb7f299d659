// Observer: who wants to see a run while it goes on.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "scenario/results.hpp"

namespace netrig {

/// Called by the runner in the order of events; every call has an empty default. Must not throw.
class Observer {
 public:
  virtual ~Observer() = default;

  /// First of all. `results` has its heading (name, about, file, world) and all steps, none of them carried
  /// out; it lives until run_ended() and grows meanwhile.
  virtual void run_begins(const Results& results, std::size_t programs) { (void)results, (void)programs; }
  virtual void program_starting(const std::string& node, const std::string& program) {
    (void)node, (void)program;
  }
  virtual void program_ready(const std::string& node, const std::string& program,
                             std::chrono::nanoseconds took) {
    (void)node, (void)program, (void)took;
  }
  /// All programs that the topology starts are ready, or the run has failed on the way.
  virtual void programs_started(bool all_ready, std::chrono::nanoseconds took) {
    (void)all_ready, (void)took;
  }

  virtual void step_begins(const StepResult& step) { (void)step; }
  /// Something happened in the world while a step waits.
  virtual void step_waits(const StepResult& step, std::chrono::nanoseconds so_far) {
    (void)step, (void)so_far;
  }
  /// Also for each step that is skipped.
  virtual void step_ended(const StepResult& step) { (void)step; }

  /// The programs are being stopped.
  virtual void stopping(std::size_t programs) { (void)programs; }
  virtual void run_ended(const Results& results) { (void)results; }
};

}  // namespace netrig
