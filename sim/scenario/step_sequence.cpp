#include "scenario/step_sequence.hpp"

#include "scenario/shut_down.hpp"
#include "scenario/step_actions.hpp"

namespace netrig {

std::vector<StepResult> planned_steps(const Topology& topology, const RunnerOptions& options) {
  std::vector<StepResult> steps;
  for (const Step& step : topology.scenario) {
    StepResult result;
    result.number = static_cast<int>(steps.size()) + 1;
    result.name = step.name;
    result.kind = step_kind(step);
    result.position = step.position;
    result.limit = step_limit(step, options);
    steps.push_back(std::move(result));
  }
  return steps;
}

std::set<std::string> StepSequence::output_marks(const Topology& topology) {
  std::set<std::string> names;
  for (const Step& step : topology.scenario) {
    const auto* expect = std::get_if<ExpectStep>(&step.action);
    const auto* output = expect ? std::get_if<OutputExpectation>(&expect->expectation) : nullptr;
    if (output && output->since) names.insert(*output->since);
  }
  return names;
}

bool StepSequence::is_expect(std::size_t index) const {
  return index < results_.steps.size() && results_.steps[index].kind == "expect";
}

void StepSequence::carry_out_all() {
  std::string failed;
  while (next_ < results_.steps.size()) {
    const std::size_t index = next_;
    carry_out_one(index);
    StepResult& result = results_.steps[index];
    if (failed.empty() && result.state == StepState::failed) failed = std::to_string(result.number);
    if (!failed.empty() && !(is_expect(index) && is_expect(next_))) break;
    if (!failed.empty())
      results_.steps[next_].notes.push_back("looked at although step " + failed + " had failed");
  }
  if (!failed.empty()) skip_rest("step " + failed + " failed");
}

void StepSequence::mark_outputs(const std::string& name) {
  for (const ProgramRecord* record : context_.programs.all()) {
    for (const ProgramStart& start : record->starts)
      context_.output_begins[name][start.process.get()] = start.process->output_bytes();
  }
}

void StepSequence::carry_out_one(std::size_t index) {
  StepResult& result = results_.steps[index];
  ++next_;
  context_.step = &result;
  context_.place = "in step " + std::to_string(result.number) + " (" + result.name + ")";
  context_.step_begin = context_.world.now();
  if (!result.name.empty()) context_.step_begins[result.name] = context_.step_begin;
  if (output_marks_.contains(result.name)) mark_outputs(result.name);
  context_.observer.step_begins(result);
  const auto finish = [&] {
    result.duration = context_.world.now() - context_.step_begin;
    context_.step = nullptr;
    context_.observer.step_ended(result);
  };
  try {
    attempt(index, result);
  } catch (const Interrupted& interrupted) {
    result.state = StepState::failed;
    result.failure = Failure{"", std::string("interrupted: ") + interrupted.what(), {}};
    finish();
    throw;
  }
  finish();
}

void StepSequence::attempt(std::size_t index, StepResult& result) {
  StepOutcome outcome;
  try {
    outcome = carry_out(context_, context_.topology.scenario[index]);
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    outcome.failure = Failure{"the step carried out", error.what(), {}};
  }
  result.state = outcome.failure ? StepState::failed : StepState::passed;
  if (outcome.failure) {
    result.failure = std::move(*outcome.failure);
    for (std::string& line : early_ends(context_)) result.failure.evidence.push_back(std::move(line));
  }
  result.notes.insert(result.notes.end(), outcome.notes.begin(), outcome.notes.end());
}

void StepSequence::skip_rest(const std::string& why) {
  for (; next_ < results_.steps.size(); ++next_) {
    results_.steps[next_].notes.push_back("not carried out: " + why);
    context_.observer.step_ended(results_.steps[next_]);
  }
}

}  // namespace netrig
