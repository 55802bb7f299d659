// StepOutcome: what carrying out a step came to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/results.hpp"

namespace netrig {

struct StepOutcome {
  std::optional<Failure> failure;  ///< none: the step passed
  std::vector<std::string> notes;
};

}  // namespace netrig
