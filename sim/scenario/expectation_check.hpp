// ExpectationCheck: one expectation, looked at once or until it holds.
#pragma once

#include <memory>

#include "scenario/results.hpp"
#include "scenario/run_context.hpp"
#include "topology/steps.hpp"

namespace netrig {

enum class Finding {
  holds,
  not_yet,  ///< it may hold later
  lost,     ///< it can't hold any more
};

class ExpectationCheck {
 public:
  virtual ~ExpectationCheck() = default;

  /// Looks at what is new since the last look.
  virtual Finding look() = 0;
  /// Why the last look did not find that it holds.
  virtual Failure failure() const = 0;
  /// What to say although it holds.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// The check for an expectation; both arguments must outlive it. Throws PatternError, and
/// std::invalid_argument for a filter that is none.
std::unique_ptr<ExpectationCheck> make_check(RunContext& context, const Expectation& expectation);

}  // namespace netrig
