#include "scenario/terminal_progress.hpp"

#include "scenario/result_lines.hpp"
#include "scenario/results_table.hpp"
#include "scenario/text.hpp"
#include "scenario/utf8.hpp"

namespace netrig {
namespace {

constexpr std::size_t kMostProgramLines = 20;   // more programs are counted, not listed
constexpr const char* kClearLine = "\r\x1b[K";  // ECMA-48 8.3.41, erase in line

std::string running_text(const StepResult& step) {
  if (!step.limit) return step.name;
  return step.name + " (at most " + format_limit(*step.limit) + ")";
}

}  // namespace

void TerminalProgress::run_begins(const Results& results, std::size_t programs) {
  results_ = &results;
  programs_ = programs;
  ready_ = 0;
  starting_ = true;
  for (const std::string& text : heading_lines(style_, results)) line(text);
}

bool TerminalProgress::each_program_has_a_line() const {
  return programs_ <= kMostProgramLines;
}

void TerminalProgress::program_starting(const std::string& node, const std::string& program) {
  if (!starting_) return;
  const std::string count = std::to_string(ready_) + " of " + counted(programs_, "program") + " ready";
  passing(marked_line(style_, Mark::running, "", "starting " + node + ":" + program, count));
}

void TerminalProgress::program_ready(const std::string& node, const std::string& program,
                                     std::chrono::nanoseconds took) {
  if (!starting_) return;
  ++ready_;
  if (!each_program_has_a_line()) return program_starting(node, program);
  line(marked_line(style_, Mark::good, "", node + ":" + program + " is ready", format_elapsed(took)));
}

void TerminalProgress::programs_started(bool all_ready, std::chrono::nanoseconds took) {
  clear_passing();
  starting_ = false;
  if (all_ready && programs_ > 0 && !each_program_has_a_line()) {
    line(marked_line(style_, Mark::good, "", counted(programs_, "program") + " are ready",
                     format_elapsed(took)));
  }
  if (!all_ready)
    line(marked_line(style_, Mark::bad, "", "not all programs got ready", format_elapsed(took)));
}

void TerminalProgress::step_begins(const StepResult& step) {
  step_waits(step, std::chrono::nanoseconds(0));
}

void TerminalProgress::step_waits(const StepResult& step, std::chrono::nanoseconds so_far) {
  // Tenths of a second are enough, and an unchanged line is not written again.
  const auto tenths = std::chrono::duration_cast<std::chrono::duration<long long, std::deci>>(so_far).count();
  const std::string time = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  passing(marked_line(style_, Mark::running, std::to_string(step.number), running_text(step), time));
}

void TerminalProgress::step_ended(const StepResult& step) {
  clear_passing();
  for (const std::string& text : step_lines(style_, *results_, step, true)) line(text);
}

void TerminalProgress::stopping(std::size_t programs) {
  passing(marked_line(style_, Mark::running, "", "stopping " + counted(programs, "program"), " "));
}

void TerminalProgress::run_ended(const Results& results) {
  clear_passing();
  out_ << '\n' << results_summary(results, style_) << std::flush;
}

void TerminalProgress::line(const std::string& text) {
  clear_passing();
  out_ << text << '\n' << std::flush;
}

void TerminalProgress::passing(const std::string& text) {
  if (!style_.in_place || text == passing_) return;
  out_ << kClearLine << text << std::flush;
  passing_ = text;
}

void TerminalProgress::clear_passing() {
  if (passing_.empty()) return;
  out_ << kClearLine;
  passing_.clear();
}

}  // namespace netrig
