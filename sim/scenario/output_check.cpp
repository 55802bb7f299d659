#include "scenario/output_check.hpp"

#include <algorithm>

#include "scenario/evidence.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

bool any_found(const std::vector<OutputScan>& scans, std::size_t pattern) {
  return std::any_of(scans.begin(), scans.end(),
                     [pattern](const OutputScan& scan) { return scan.found(pattern); });
}

/// How much of the output came before the step.
std::size_t output_begin(const RunContext& context, const RunningProgram& process,
                         const std::optional<std::string>& since) {
  if (!since) return 0;
  const auto step = context.output_begins.find(*since);
  if (step == context.output_begins.end()) return 0;
  const auto found = step->second.find(&process);
  return found == step->second.end() ? 0 : found->second;
}

bool none_runs(const std::vector<std::shared_ptr<RunningProgram>>& processes) {
  return std::all_of(processes.begin(), processes.end(),
                     [](const auto& process) { return process->exit_status(); });
}

}  // namespace

std::string output_complaint(const std::vector<Pattern>& output, const std::vector<OutputScan>& scans,
                             const std::vector<Pattern>& not_output,
                             const std::vector<OutputScan>& not_scans) {
  std::vector<std::string> complaints;
  for (std::size_t index = 0; index < not_output.size(); ++index) {
    if (any_found(not_scans, index))
      complaints.push_back("a line matches " + in_quotes(not_output[index].source()));
  }
  for (std::size_t index = 0; index < output.size(); ++index) {
    if (!any_found(scans, index))
      complaints.push_back("no line matches " + in_quotes(output[index].source()));
  }
  return join(complaints, "; ");
}

std::string output_wish(const std::vector<std::string>& output, const std::vector<std::string>& not_output) {
  std::vector<std::string> wishes;
  for (const std::string& pattern : output) wishes.push_back("a line with " + in_quotes(pattern));
  for (const std::string& pattern : not_output) wishes.push_back("no line with " + in_quotes(pattern));
  return join(wishes, "; ");
}

OutputCheck::OutputCheck(RunContext& context, const OutputExpectation& wanted)
    : wanted_(wanted),
      output_(compile_patterns(wanted.output)),
      not_output_(compile_patterns(wanted.not_output)) {
  for (const ProgramRecord* record : context.programs.named(wanted.node, wanted.program)) {
    for (const ProgramStart& start : record->starts) {
      const auto begin = output_begin(context, *start.process, wanted.since);
      processes_.push_back(start.process);
      scans_.emplace_back(start.process, output_, begin);
      not_scans_.emplace_back(start.process, not_output_, begin);
    }
  }
}

Finding OutputCheck::look() {
  // Asked for before the output: what they print before they end is all there afterwards.
  const bool complete = none_runs(processes_);
  for (OutputScan& scan : scans_) scan.look();
  for (OutputScan& scan : not_scans_) scan.look();
  if (!processes_.empty() && output_complaint(output_, scans_, not_output_, not_scans_).empty()) {
    return complete || not_output_.empty() ? Finding::holds : Finding::holds_so_far;
  }
  for (std::size_t index = 0; index < not_output_.size(); ++index) {
    if (any_found(not_scans_, index)) return Finding::lost;
  }
  return complete ? Finding::lost : Finding::not_yet;
}

Failure OutputCheck::failure() const {
  Failure failure;
  failure.expected =
      wanted_.node + ":" + wanted_.program + " printed " + output_wish(wanted_.output, wanted_.not_output);
  if (wanted_.since) failure.expected += ", since " + in_quotes(*wanted_.since);
  if (processes_.empty()) {
    failure.seen = "no such program was started";
    return failure;
  }
  failure.seen = output_complaint(output_, scans_, not_output_, not_scans_);
  failure.evidence = output_evidence(*processes_.back());
  return failure;
}

}  // namespace netrig
