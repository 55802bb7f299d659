// TerminalProgress: a run on the terminal while it goes on, a line a step; the last line is written over
// where the terminal can do that.
#pragma once

#include <ostream>
#include <string>

#include "scenario/observer.hpp"
#include "scenario/terminal_style.hpp"

namespace netrig {

/// Writes to `out`, which must outlive it, and flushes after each line. At the end it writes the summary too.
class TerminalProgress : public Observer {
 public:
  TerminalProgress(std::ostream& out, const TerminalStyle& style) : out_(out), style_(style) {}

  void run_begins(const Results& results, std::size_t programs) override;
  void program_starting(const std::string& node, const std::string& program) override;
  void program_ready(const std::string& node, const std::string& program,
                     std::chrono::nanoseconds took) override;
  void programs_started(bool all_ready, std::chrono::nanoseconds took) override;
  void step_begins(const StepResult& step) override;
  void step_waits(const StepResult& step, std::chrono::nanoseconds so_far) override;
  void step_ended(const StepResult& step) override;
  void stopping(std::size_t programs) override;
  void run_ended(const Results& results) override;

 private:
  void line(const std::string& text);
  /// Shows `text` as the line that the next one replaces; nothing where lines can't be replaced.
  void passing(const std::string& text);
  void clear_passing();
  bool each_program_has_a_line() const;

  std::ostream& out_;
  TerminalStyle style_;
  const Results* results_ = nullptr;
  std::size_t programs_ = 0;
  std::size_t ready_ = 0;
  bool starting_ = false;  ///< before the first step
  std::string passing_;    ///< what is shown and will be replaced
};

}  // namespace netrig
