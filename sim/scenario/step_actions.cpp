#include "scenario/step_actions.hpp"

#include <type_traits>

#include "scenario/evidence.hpp"
#include "scenario/expectation_check.hpp"

namespace netrig {
namespace {

std::string kind_of(const EndStep& step) {
  switch (step.kind) {
    case EndStep::Kind::stop:
      return "stop";
    case EndStep::Kind::kill:
      return "kill";
    case EndStep::Kind::restart:
      return "restart";
  }
  return {};
}

struct KindOf {
  std::string operator()(const RunStep&) const { return "run"; }
  std::string operator()(const StartStep&) const { return "start"; }
  std::string operator()(const EndStep& step) const { return kind_of(step); }
  std::string operator()(const ReloadStep&) const { return "reload"; }
  std::string operator()(const InputStep&) const { return "input"; }
  std::string operator()(const WriteStep&) const { return "write"; }
  std::string operator()(const SleepStep&) const { return "sleep"; }
  std::string operator()(const SetStep&) const { return "set"; }
  std::string operator()(const CutStep& step) const {
    return step.kind == CutStep::Kind::cut ? "cut" : "heal";
  }
  std::string operator()(const ExpectStep& step) const { return step.wait ? "wait" : "expect"; }
};

std::optional<StepDuration> within_of(const Expectation& expectation) {
  return std::visit([](const auto& wanted) { return wanted.within; }, expectation);
}

struct LimitOf {
  const RunnerOptions& options;

  std::optional<StepDuration> operator()(const RunStep& step) const { return step.expect.within; }
  std::optional<StepDuration> operator()(const StartStep& step) const {
    return step.ready ? step.ready->within : options.ready_limit;
  }
  std::optional<StepDuration> operator()(const EndStep& step) const {
    if (step.kind == EndStep::Kind::kill) return std::nullopt;
    return step.within;
  }
  std::optional<StepDuration> operator()(const ReloadStep&) const { return std::nullopt; }
  std::optional<StepDuration> operator()(const InputStep&) const { return std::nullopt; }
  std::optional<StepDuration> operator()(const WriteStep&) const { return std::nullopt; }
  std::optional<StepDuration> operator()(const SleepStep& step) const { return step.duration; }
  std::optional<StepDuration> operator()(const SetStep&) const { return std::nullopt; }
  std::optional<StepDuration> operator()(const CutStep&) const { return std::nullopt; }
  std::optional<StepDuration> operator()(const ExpectStep& step) const {
    const auto within = within_of(step.expectation);
    if (within || !step.wait) return within;
    return kDefaultWait;
  }
};

}  // namespace

std::string step_kind(const Step& step) {
  return std::visit(KindOf{}, step.action);
}

std::optional<StepDuration> step_limit(const Step& step, const RunnerOptions& options) {
  return std::visit(LimitOf{options}, step.action);
}

StepOutcome carry_out(RunContext& context, const Step& step) {
  return std::visit([&context](const auto& action) { return carry_out(context, action); }, step.action);
}

StepOutcome carry_out(RunContext& context, const SleepStep& step) {
  const WorldTime end = context.world.now() + step.duration;
  while (context.world.now() < end) wait_for_event(context, end);
  return {};
}

StepOutcome carry_out(RunContext& context, const ExpectStep& step) {
  const WorldTime begin = context.world.now();
  const auto limit = LimitOf{context.options}(step);
  const auto deadline = limit ? std::optional(begin + *limit) : std::nullopt;
  const auto check = make_check(context, step.expectation, deadline);
  // An expectation that may still be spoilt is watched to its end; a `wait` ends with what it waits for.
  const bool ends_early = step.wait && check->waits_for_something();
  Finding finding = Finding::not_yet;
  wait_until(context, deadline.value_or(begin), [&] {
    finding = check->look();
    return finding != Finding::not_yet && (finding != Finding::holds_so_far || ends_early);
  });
  const bool holds = finding == Finding::holds || finding == Finding::holds_so_far;
  if (holds) return {std::nullopt, check->notes()};
  Failure failure = check->failure();
  if (limit && finding == Finding::not_yet) {
    for (std::string& line : standstill_evidence(context.world)) failure.evidence.push_back(std::move(line));
  }
  return {std::move(failure), {}};
}

std::optional<Failure> silence_failure(const RunContext& context, const std::string& node) {
  if (!context.silent_nodes.contains(node)) return std::nullopt;
  return Failure{
      "node " + node + " running", "it was killed by an earlier step; 'restart' starts it again", {}};
}

}  // namespace netrig
