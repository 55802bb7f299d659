// Results as text for people: the table for a terminal, and the transcript that is the same in every world.
#pragma once

#include <string>

#include "scenario/results.hpp"
#include "scenario/terminal_style.hpp"

namespace netrig {

/// Everything: a line a step with its details, then problems, programs, captures and the verdict. The same
/// results and style give the same text.
std::string results_table(const Results& results, const TerminalStyle& style);

/// The part below the steps, for behind live progress.
std::string results_summary(const Results& results, const TerminalStyle& style);

/// For those who want to see nothing of a run that passed: the steps that failed with their details, the
/// problems, where the results are, and the verdict.
std::string results_failures(const Results& results, const TerminalStyle& style);

/// The steps with their states, notes and details, the problems and the verdict, plain, with all that differs
/// from run to run or from world to world masked or left out: times, ephemeral ports, numbers of frames,
/// paths.
std::string results_transcript(const Results& results);

/// `text` with durations ("1.23 s"), packet times ("0.123456") and ephemeral ports (":49152"; from 32768,
/// where Linux's range begins) replaced by "<time>" and ":<port>".
std::string mask_volatile(const std::string& text);

}  // namespace netrig
