// OutputCheck: what a program printed so far.
#pragma once

#include <memory>
#include <vector>

#include "scenario/expectation_check.hpp"
#include "scenario/output_scan.hpp"
#include "scenario/pattern.hpp"

namespace netrig {

/// Looks at the output of all starts of a program with that name together.
class OutputCheck : public ExpectationCheck {
 public:
  OutputCheck(RunContext& context, const OutputExpectation& wanted);

  Finding look() override;
  bool waits_for_something() const override { return !output_.empty(); }
  Failure failure() const override;

 private:
  const OutputExpectation& wanted_;
  std::vector<Pattern> output_;
  std::vector<Pattern> not_output_;
  std::vector<std::shared_ptr<RunningProgram>> processes_;
  std::vector<OutputScan> scans_;      ///< of output_, one a process
  std::vector<OutputScan> not_scans_;  ///< of not_output_
};

/// What is wrong with the output of one or several scans: "no line matches "x"", "a line matches "y""; empty
/// if nothing.
std::string output_complaint(const std::vector<Pattern>& output, const std::vector<OutputScan>& scans,
                             const std::vector<Pattern>& not_output,
                             const std::vector<OutputScan>& not_scans);

/// "a line with "x"; no line with "y"".
std::string output_wish(const std::vector<std::string>& output, const std::vector<std::string>& not_output);

}  // namespace netrig
