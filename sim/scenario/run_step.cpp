// `run`: a command to its end, on one node or at the same time on several.
#include <algorithm>
#include <system_error>

#include "scenario/ending.hpp"
#include "scenario/evidence.hpp"
#include "scenario/output_check.hpp"
#include "scenario/start_sequence.hpp"
#include "scenario/step_actions.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

constexpr std::size_t kNodesShown = 3;  // whose failures are told in full

struct Patterns {
  std::vector<Pattern> output;
  std::vector<Pattern> not_output;
};

// A name is a node's, or a template's for all of its nodes.
std::vector<const NodeSpec*> nodes_of(const Topology& topology, const RunStep& step) {
  std::vector<const NodeSpec*> nodes;
  for (const std::string& name : step.nodes) {
    if (const NodeSpec* node = topology.find_node(name)) {
      nodes.push_back(node);
      continue;
    }
    for (const NodeSpec& node : topology.nodes) {
      if (node.template_name == name) nodes.push_back(&node);
    }
  }
  return nodes;
}

struct NodeFailure {
  std::string node;
  std::string seen;
  std::vector<std::string> evidence;
};

// What the command did wrong, or empty.
std::string complaint(const CommandExpectation& wanted, const Patterns& patterns, const ProgramStart& start,
                      bool in_time) {
  if (!in_time) return "it did not end in time and was killed";
  std::vector<std::string> complaints;
  const ExitStatus end = *start.process->exit_status();
  if (wanted.exit && end.status != *wanted.exit) complaints.push_back(end.to_string());
  std::vector<OutputScan> scans{OutputScan(start.process, patterns.output)};
  std::vector<OutputScan> not_scans{OutputScan(start.process, patterns.not_output)};
  scans[0].look();
  not_scans[0].look();
  const std::string about_output = output_complaint(patterns.output, scans, patterns.not_output, not_scans);
  if (!about_output.empty()) complaints.push_back(about_output);
  return join(complaints, "; ");
}

std::string wish(const RunStep& step) {
  const CommandExpectation& wanted = step.expect;
  std::string text = wanted.exit ? "exit status " + std::to_string(*wanted.exit) : "an end";
  text += " within " + format_limit(wanted.within);
  const std::string output = output_wish(wanted.output, wanted.not_output);
  return output.empty() ? text : text + "; " + output;
}

Failure failure_of(const RunStep& step, const std::vector<NodeFailure>& failures, std::size_t nodes) {
  Failure failure;
  failure.expected = wish(step);
  failure.seen = failures[0].seen;
  if (nodes > 1) {
    failure.seen = std::to_string(failures.size()) + " of " + counted(nodes, "node") + " failed; " +
                   failures[0].node + ": " + failures[0].seen;
  }
  failure.evidence.push_back("command: " + step.command.to_string());
  for (std::size_t index = 0; index < std::min(failures.size(), kNodesShown); ++index) {
    if (index > 0) failure.evidence.push_back(failures[index].node + ": " + failures[index].seen);
    const auto& lines = failures[index].evidence;
    failure.evidence.insert(failure.evidence.end(), lines.begin(), lines.end());
  }
  return failure;
}

// Starts the command on each node; a node where that fails is told in `failures`.
std::vector<ProgramRecord*> start_all(RunContext& context, const RunStep& step,
                                      const std::vector<const NodeSpec*>& nodes,
                                      std::vector<NodeFailure>& failures) {
  std::vector<ProgramRecord*> records;
  for (const NodeSpec* node : nodes) {
    if (const auto silent = silence_failure(context, node->name)) {
      failures.push_back({node->name, silent->seen, {}});
      continue;
    }
    const Command command = with_index(step.command, node->index);
    ProgramRecord& record = context.programs.add_command(node->name, command.program_name(), command);
    record.wave = context.next_wave;
    try {
      start_program(context, record);
      records.push_back(&record);
    } catch (const std::system_error& error) {
      failures.push_back({node->name, error.what(), {}});
    }
  }
  return records;
}

}  // namespace

StepOutcome carry_out(RunContext& context, const RunStep& step) {
  const Patterns patterns{compile_patterns(step.expect.output), compile_patterns(step.expect.not_output)};
  const std::vector<const NodeSpec*> nodes = nodes_of(context.topology, step);
  std::vector<NodeFailure> failures;
  const std::vector<ProgramRecord*> records = start_all(context, step, nodes, failures);
  const std::vector<std::string> late = wait_for_ends(context, records, step.expect.within);
  const std::set<std::string> late_labels(late.begin(), late.end());
  // Asked for before the kill, which is something that happens.
  const std::vector<std::string> standstill =
      late.empty() ? std::vector<std::string>() : standstill_evidence(context.world);
  kill_programs(context, records);
  for (ProgramRecord* record : records) {
    ProgramStart& start = *record->last_start();
    const std::string seen = complaint(step.expect, patterns, start, !late_labels.contains(record->label()));
    start.expected_end = seen.empty();
    if (!seen.empty()) failures.push_back({record->node, seen, output_evidence(*start.process)});
  }
  if (nodes.empty()) failures.push_back({"", "no node has such a name", {}});
  if (failures.empty()) return {};
  Failure failure = failure_of(step, failures, nodes.size());
  failure.evidence.insert(failure.evidence.end(), standstill.begin(), standstill.end());
  return {std::move(failure), {}};
}

}  // namespace netrig
