// Steps: each carried out to its end. All throw Interrupted when the user wants the run to end, and
// PatternError.
#pragma once

#include "scenario/run_context.hpp"
#include "scenario/step_outcome.hpp"
#include "topology/steps.hpp"

namespace netrig {

/// On all nodes at the same time; what runs at the limit is killed.
StepOutcome carry_out(RunContext& context, const RunStep& step);
StepOutcome carry_out(RunContext& context, const StartStep& step);
StepOutcome carry_out(RunContext& context, const EndStep& step);
StepOutcome carry_out(RunContext& context, const ReloadStep& step);
StepOutcome carry_out(RunContext& context, const InputStep& step);
StepOutcome carry_out(RunContext& context, const WriteStep& step);
StepOutcome carry_out(RunContext& context, const SleepStep& step);
StepOutcome carry_out(RunContext& context, const ExpectStep& step);
StepOutcome carry_out(RunContext& context, const SetStep& step);
StepOutcome carry_out(RunContext& context, const CutStep& step);

/// Any of them.
StepOutcome carry_out(RunContext& context, const Step& step);

/// How long a `wait` lasts that does not say it.
inline constexpr StepDuration kDefaultWait = std::chrono::seconds(10);

/// "run", "expect", "wait", …: the key of the file.
std::string step_kind(const Step& step);

/// The longest that a step may wait; none if it does not.
std::optional<StepDuration> step_limit(const Step& step, const RunnerOptions& options);

/// A failure if `node` was killed and has not been started again.
std::optional<Failure> silence_failure(const RunContext& context, const std::string& node);

}  // namespace netrig
