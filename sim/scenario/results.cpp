#include "scenario/results.hpp"

#include <algorithm>

namespace netrig {

std::vector<std::string> StepResult::detail() const {
  std::vector<std::string> lines;
  if (!failure.expected.empty()) lines.push_back("expected  " + failure.expected);
  if (!failure.seen.empty()) lines.push_back("seen      " + failure.seen);
  for (const std::string& line : failure.evidence) lines.push_back("          " + line);
  return lines;
}

std::size_t Results::count(StepState state) const {
  const auto is_so = [state](const StepResult& step) { return step.state == state; };
  return static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), is_so));
}

std::string to_string(StepState state) {
  switch (state) {
    case StepState::passed:
      return "passed";
    case StepState::failed:
      return "failed";
    case StepState::skipped:
      return "skipped";
  }
  return {};
}

}  // namespace netrig
