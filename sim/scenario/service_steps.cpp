// `start` and `input`: steps with a program that goes on.
#include <system_error>

#include "scenario/evidence.hpp"
#include "scenario/start_sequence.hpp"
#include "scenario/step_actions.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

std::string text_of(const InputStep& step) {
  std::string text;
  for (const std::string& line : step.lines) text += line + "\n";
  return text;
}

}  // namespace

StepOutcome carry_out(RunContext& context, const StartStep& step) {
  if (auto silent = silence_failure(context, step.node)) return {std::move(silent), {}};
  const std::string name = step.program.empty() ? step.command.program_name() : step.program;
  const ProgramRecord* earlier = context.programs.find_service(step.node, name);
  if (earlier != nullptr && earlier->runs()) {
    return {Failure{"no " + earlier->label() + " yet", "it runs already; 'restart' starts it again", {}}, {}};
  }
  ProgramRecord& record = context.programs.add_service(step.node, name, step.command);
  record.ready = step.ready;
  record.environment.clear();
  return {start_and_wait(context, record), {}};
}

StepOutcome carry_out(RunContext& context, const InputStep& step) {
  ProgramRecord* record = context.programs.find_service(step.node, step.program);
  Failure failure;
  failure.expected =
      step.node + ":" + step.program + " running, to read " + counted(step.lines.size(), "line");
  if (record == nullptr || record->process() == nullptr) {
    failure.seen = "no such program was started";
    return {failure, {}};
  }
  try {
    if (record->runs()) {
      context.world.input(*record->process(), text_of(step), step.end);
      return {};
    }
    failure.seen = state_of(*record->process());
  } catch (const std::system_error& error) {
    failure.seen = error.what();
  }
  failure.evidence = output_evidence(*record->process());
  return {failure, {}};
}

}  // namespace netrig
