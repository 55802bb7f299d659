#include "scenario/result_lines.hpp"

#include <algorithm>

#include "scenario/text.hpp"
#include "scenario/utf8.hpp"

namespace netrig {
namespace {

constexpr std::size_t kNumberWidth = 4;  // up to 999 steps

std::size_t mark_width(const TerminalStyle& style) {
  return style.utf8 ? 1 : 4;  // "✔", "FAIL"
}

// Where a step's name begins, and what is told of it.
std::size_t text_column(const TerminalStyle& style) {
  return 2 + mark_width(style) + kNumberWidth + 2;
}

struct MarkForm {
  const char* utf8;
  const char* ascii;
  Colour colour;
};

MarkForm form_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return {"✔", "ok", Colour::green};
    case Mark::bad:
      return {"✘", "FAIL", Colour::red};
    case Mark::skipped:
      return {"–", "-", Colour::dim};
    case Mark::running:
      return {"…", "...", Colour::dim};
    case Mark::warning:
      return {"!", "!", Colour::yellow};
  }
  return {"", "", Colour::none};
}

Mark mark_of(StepState state) {
  switch (state) {
    case StepState::passed:
      return Mark::good;
    case StepState::failed:
      return Mark::bad;
    case StepState::skipped:
      break;
  }
  return Mark::skipped;
}

// "expected  …" and the like: the word dim.
std::string labelled(const TerminalStyle& style, const std::string& label, const std::string& text) {
  return std::string(text_column(style), ' ') + coloured(style, Colour::dim, fit(label, 10)) +
         printable_line(text);
}

void append(Lines& lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

Lines failure_lines(const TerminalStyle& style, const Results& results, const StepResult& step) {
  Lines lines;
  if (!step.failure.expected.empty()) lines.push_back(labelled(style, "expected", step.failure.expected));
  if (!step.failure.seen.empty()) lines.push_back(labelled(style, "seen", step.failure.seen));
  for (const std::string& line : step.failure.evidence) lines.push_back(labelled(style, "", line));
  if (step.position.line > 0) {
    lines.push_back(labelled(style, "at", results.file + ":" + std::to_string(step.position.line)));
  }
  return lines;
}

// "1 of 3 steps passed, 1 failed, 1 skipped, in 1.62 s", and how many errors there were beside the steps.
std::string steps_verdict(const Results& results, bool times) {
  const std::size_t failed = results.count(StepState::failed);
  const std::size_t skipped = results.count(StepState::skipped);
  const std::string passed = std::to_string(results.count(StepState::passed)) + " of " +
                             counted(results.steps.size(), "step") + " passed";
  std::string text = results.steps.empty() ? "no steps" : passed;
  if (failed > 0) text += ", " + std::to_string(failed) + " failed";
  if (skipped > 0) text += ", " + std::to_string(skipped) + " skipped";
  const auto errors = std::count_if(results.problems.begin(), results.problems.end(),
                                    [](const auto& problem) { return problem.kind == Problem::Kind::error; });
  if (errors > 0) text += ", " + counted(static_cast<std::size_t>(errors), "error") + " besides";
  if (times) text += ", in " + format_elapsed(results.duration);
  return text;
}

}  // namespace

std::string marked_line(const TerminalStyle& style, Mark mark, const std::string& number,
                        const std::string& text, const std::string& right) {
  const MarkForm form = form_of(mark);
  const std::string sign = style.utf8 ? form.utf8 : form.ascii;
  const std::size_t filled = mark_width(style) - std::min(mark_width(style), display_width(sign));
  const std::size_t taken = text_column(style) + (right.empty() ? 0 : 1 + display_width(right));
  const std::size_t room = style.width > taken ? style.width - taken : 1;
  const std::string line = "  " + coloured(style, form.colour, sign) + std::string(filled, ' ') +
                           coloured(style, Colour::dim, fit_right(number, kNumberWidth)) + "  ";
  if (right.empty()) return line + printable_line(text);
  return line + fit(printable_line(text), room) + " " + coloured(style, Colour::dim, right);
}

Lines step_lines(const TerminalStyle& style, const Results& results, const StepResult& step, bool times) {
  const bool skipped = step.state == StepState::skipped;
  const std::string right = skipped ? "skipped" : times ? format_elapsed(step.duration) : "";
  Lines lines{marked_line(style, mark_of(step.state), std::to_string(step.number), step.name, right)};
  if (skipped) return lines;
  for (const std::string& note : step.notes) {
    lines.push_back(std::string(text_column(style), ' ') + coloured(style, Colour::yellow, fit("note", 10)) +
                    printable_line(note));
  }
  if (step.state == StepState::failed) append(lines, failure_lines(style, results, step));
  return lines;
}

Lines heading_lines(const TerminalStyle& style, const Results& results) {
  Lines lines{coloured(style, Colour::bold, printable_line(results.name)) +
              (results.about.empty() ? "" : ": " + printable_line(results.about))};
  lines.push_back(
      coloured(style, Colour::dim, results.file + (results.world.empty() ? "" : ", " + results.world)));
  lines.emplace_back();
  return lines;
}

Lines problem_lines(const TerminalStyle& style, const Results& results) {
  Lines lines;
  for (const Problem& problem : results.problems) {
    const Mark mark = problem.kind == Problem::Kind::error ? Mark::bad : Mark::warning;
    lines.push_back(marked_line(style, mark, "", problem.text, ""));
    const std::string indent(text_column(style) + 2, ' ');
    for (const std::string& line : problem.lines) lines.push_back(indent + printable_line(line));
  }
  return lines;
}

std::string verdict_line(const TerminalStyle& style, const Results& results, bool times) {
  const std::string time = times ? " for " + format_elapsed(results.duration) : "";
  if (results.stayed && results.passed) return "  The lab was up" + time;
  const char* word = results.passed ? "PASSED" : results.interrupted ? "INTERRUPTED" : "FAILED";
  const std::string text = results.stayed ? "the lab was up" + time : steps_verdict(results, times);
  return "  " + coloured(style, results.passed ? Colour::green : Colour::red, word) + "  " + text;
}

}  // namespace netrig
