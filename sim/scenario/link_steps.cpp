// `set`, `cut` and `heal`: what links do to frames.
#include "scenario/step_actions.hpp"

namespace netrig {
namespace {

// Once for each sender that the step names, or once for all.
template <typename Action>
void for_each_sender(const std::vector<std::string>& from, Action action) {
  if (from.empty()) action(std::optional<std::string>());
  for (const std::string& node : from) action(std::optional(node));
}

}  // namespace

StepOutcome carry_out(RunContext& context, const SetStep& step) {
  for_each_sender(step.from, [&](const std::optional<std::string>& from) {
    context.world.set_conditions(step.link, from, step.change);
  });
  return {};
}

StepOutcome carry_out(RunContext& context, const CutStep& step) {
  for_each_sender(step.from, [&](const std::optional<std::string>& from) {
    context.world.set_cut(step.link, from, step.kind == CutStep::Kind::cut);
  });
  return {};
}

}  // namespace netrig
