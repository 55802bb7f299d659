// `start`, `reload` and `input`: steps with a program that goes on.
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

/// `does` something to the program named so, which must run; "to read 2 lines" is what for.
template <typename Action>
StepOutcome with_running(RunContext& context, const std::string& node, const std::string& name,
                         const std::string& purpose, const Action& does) {
  const ProgramRecord* record = context.programs.find_service(node, name);
  Failure failure;
  failure.expected = node + ":" + name + " running, " + purpose;
  if (record == nullptr || record->process() == nullptr) {
    failure.seen = "no such program was started";
    return {failure, {}};
  }
  try {
    if (record->runs()) {
      does(*record->process());
      return {};
    }
    failure.seen = state_of(*record->process());
  } catch (const std::system_error& error) {
    failure.seen = error.what();
  }
  failure.evidence = output_evidence(*record->process());
  return {failure, {}};
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

StepOutcome carry_out(RunContext& context, const ReloadStep& step) {
  return with_running(context, step.node, step.program, "to be reloaded",
                      [&](RunningProgram& program) { context.world.reload(program); });
}

StepOutcome carry_out(RunContext& context, const InputStep& step) {
  return with_running(
      context, step.node, step.program, "to read " + counted(step.lines.size(), "line"),
      [&](RunningProgram& program) { context.world.input(program, text_of(step), step.end); });
}

}  // namespace netrig
