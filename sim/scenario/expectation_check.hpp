// ExpectationCheck: one expectation, looked at once or until it holds.
#pragma once

#include <memory>
#include <optional>

#include "scenario/results.hpp"
#include "scenario/run_context.hpp"
#include "topology/steps.hpp"

namespace netrig {

enum class Finding {
  holds,         ///< and nothing that comes can change that
  holds_so_far,  ///< what comes may still spoil it: a packet too many, a line that must not be printed
  not_yet,       ///< it may hold later
  lost,          ///< it can't hold any more
};

class ExpectationCheck {
 public:
  virtual ~ExpectationCheck() = default;

  /// Looks at what is new since the last look.
  virtual Finding look() = 0;
  /// Whether something must come for it to hold, or it only says what must not come.
  virtual bool waits_for_something() const { return true; }
  /// Why the last look did not find that it holds.
  virtual Failure failure() const = 0;
  /// What to say although it holds.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// The check for an expectation, until `deadline` if it has one: packets that came later are not looked at.
/// Both references must outlive it. Throws PatternError, and std::invalid_argument for a filter that is none.
std::unique_ptr<ExpectationCheck> make_check(RunContext& context, const Expectation& expectation,
                                             std::optional<WorldTime> deadline);

}  // namespace netrig
