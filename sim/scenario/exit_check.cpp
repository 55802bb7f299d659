#include "scenario/exit_check.hpp"

#include "scenario/evidence.hpp"

namespace netrig {

ExitCheck::ExitCheck(RunContext& context, const ExitExpectation& wanted) : wanted_(wanted) {
  for (ProgramRecord* record : context.programs.named(wanted.node, wanted.program)) {
    ProgramStart* last = record->last_start();
    if (last == nullptr) continue;
    if (start_ == nullptr || last->process->started() >= start_->process->started()) start_ = last;
  }
}

Finding ExitCheck::look() {
  if (start_ == nullptr) return Finding::lost;
  const auto end = start_->process->exit_status();
  if (wanted_.running) return end ? Finding::lost : Finding::holds_so_far;
  if (!end) return Finding::not_yet;
  if (wanted_.exit && end->status != *wanted_.exit) return Finding::lost;
  start_->expected_end = true;
  return Finding::holds;
}

Failure ExitCheck::failure() const {
  Failure failure;
  const std::string label = wanted_.node + ":" + wanted_.program;
  if (wanted_.running) {
    failure.expected = label + " running";
  } else {
    failure.expected =
        label + " ended" + (wanted_.exit ? " with status " + std::to_string(*wanted_.exit) : "");
  }
  if (start_ == nullptr) {
    failure.seen = "no such program was started";
    return failure;
  }
  failure.seen = state_of(*start_->process);
  failure.evidence = output_evidence(*start_->process);
  return failure;
}

}  // namespace netrig
