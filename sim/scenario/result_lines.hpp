// The lines that live progress and the table of results share, so that both look the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/results.hpp"
#include "scenario/terminal_style.hpp"

namespace netrig {

using Lines = std::vector<std::string>;

/// What a line of the table starts with.
enum class Mark { good, bad, skipped, running, warning };

/// "   ✔   3  run boot on pc                 812 ms": `right` stands at the style's width; `number` may be
/// empty.
std::string marked_line(const TerminalStyle& style, Mark mark, const std::string& number,
                        const std::string& text, const std::string& right);

/// A step's line, its notes, and when it failed its details. Without `times` no duration is shown.
Lines step_lines(const TerminalStyle& style, const Results& results, const StepResult& step, bool times);

/// The name of the run and what it is about; two lines and an empty one.
Lines heading_lines(const TerminalStyle& style, const Results& results);

/// Problems, programs, captures and the verdict.
Lines summary_lines(const TerminalStyle& style, const Results& results);

Lines problem_lines(const TerminalStyle& style, const Results& results);

/// Where the results are and how to repeat a run that failed.
Lines pointer_lines(const TerminalStyle& style, const Results& results);

/// "PASSED  12 of 12 steps passed, in 1.23 s"; of a lab that stayed, how long.
std::string verdict_line(const TerminalStyle& style, const Results& results, bool times);

}  // namespace netrig
