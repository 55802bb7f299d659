// `stop`, `kill` and `restart`, of a program or of a whole node.
#include "scenario/ending.hpp"
#include "scenario/evidence.hpp"
#include "scenario/start_sequence.hpp"
#include "scenario/step_actions.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

StepOutcome outcome_of(const EndReport& report, WorldDuration limit) {
  StepOutcome outcome;
  for (const std::string& label : report.killed) {
    outcome.notes.push_back(label + " did not end within " + format_limit(limit) +
                            " of the stop event and was killed");
  }
  if (!report.survive.empty()) {
    outcome.failure = Failure{"an end of " + join(report.survive, ", "),
                              "still running " + format_limit(kKillLimit) + " after the kill",
                              {}};
  }
  return outcome;
}

// A program that should be running, but ended by itself, is not what the scenario thinks it is.
std::optional<Failure> ended_by_itself(ProgramRecord& record) {
  const ProgramStart* start = record.last_start();
  if (start == nullptr || record.runs() || start->ordered_end || start->expected_end) return std::nullopt;
  record.last_start()->reported = true;
  return Failure{record.label() + " running", "it ended by itself: " + state_of(*start->process),
                 output_evidence(*start->process)};
}

StepOutcome stop(RunContext& context, const EndStep& step, const std::vector<ProgramRecord*>& records) {
  if (step.program) {
    if (auto failure = ended_by_itself(*records[0])) return {std::move(failure), {}};
    if (!records[0]->runs()) return {std::nullopt, {records[0]->label() + " was not running"}};
  }
  return outcome_of(stop_programs(context, records, step.within), step.within);
}

StepOutcome kill(RunContext& context, const EndStep& step, const std::vector<ProgramRecord*>& records) {
  if (step.program) {
    if (auto failure = ended_by_itself(*records[0])) return {std::move(failure), {}};
    return outcome_of(kill_programs(context, records), kKillLimit);
  }
  for (ProgramRecord* record : records) {
    if (record->runs()) record->last_start()->ordered_end = true;
  }
  context.world.kill_node(step.node);
  context.silent_nodes.insert(step.node);
  return outcome_of({{}, wait_for_ends(context, records, kKillLimit)}, kKillLimit);
}

StepOutcome restart(RunContext& context, const EndStep& step, const std::vector<ProgramRecord*>& records) {
  StepOutcome outcome = outcome_of(stop_programs(context, records, step.within), step.within);
  if (outcome.failure) return outcome;
  if (context.silent_nodes.erase(step.node) > 0) context.world.revive_node(step.node);
  for (ProgramRecord* record : records) {
    // What has done its work may be started again; a crash stays one.
    ProgramStart* last = record->last_start();
    if (last != nullptr && last->process->exit_status()->status == 0) last->expected_end = true;
  }
  outcome.failure = StartSequence(context, {StartQueue{records, {}}}).run();
  return outcome;
}

}  // namespace

StepOutcome carry_out(RunContext& context, const EndStep& step) {
  std::vector<ProgramRecord*> records;
  if (!step.program) {
    records = context.programs.services_of(step.node);
  } else if (ProgramRecord* record = context.programs.find_service(step.node, *step.program)) {
    records.push_back(record);
  } else {
    return {Failure{"a program " + step.node + ":" + *step.program, "no such program was started", {}}, {}};
  }
  switch (step.kind) {
    case EndStep::Kind::stop:
      return stop(context, step, records);
    case EndStep::Kind::kill:
      return kill(context, step, records);
    case EndStep::Kind::restart:
      return restart(context, step, records);
  }
  return {};
}

}  // namespace netrig
