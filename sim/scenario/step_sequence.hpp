// StepSequence: the steps of a scenario, one after another.
#pragma once

#include "scenario/run_context.hpp"

namespace netrig {

class StepSequence {
 public:
  /// `results` has an entry for each step of the topology; both must outlive this.
  StepSequence(RunContext& context, Results& results)
      : context_(context), results_(results), output_marks_(output_marks(context.topology)) {}

  /// Carries the steps out until one fails. Throws Interrupted; the step it happened in has failed then.
  void carry_out_all();

  /// Tells the observer of all that were not carried out, with the reason.
  void skip_rest(const std::string& why);

 private:
  /// The steps that `since` of an expectation of output names.
  static std::set<std::string> output_marks(const Topology& topology);
  void mark_outputs(const std::string& name);
  void carry_out_one(std::size_t index);
  void attempt(std::size_t index, StepResult& result);
  bool is_expect(std::size_t index) const;

  RunContext& context_;
  Results& results_;
  const std::set<std::string> output_marks_;
  std::size_t next_ = 0;
};

/// An entry for each step, none of them carried out.
std::vector<StepResult> planned_steps(const Topology& topology, const RunnerOptions& options);

}  // namespace netrig
