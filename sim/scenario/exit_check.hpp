// ExitCheck: a program's end, or that it still runs.
#pragma once

#include "scenario/expectation_check.hpp"

namespace netrig {

/// Looks at the latest start of a program with that name, service or command.
class ExitCheck : public ExpectationCheck {
 public:
  ExitCheck(RunContext& context, const ExitExpectation& wanted);

  Finding look() override;
  Failure failure() const override;

 private:
  const ExitExpectation& wanted_;
  ProgramStart* start_ = nullptr;  ///< null: none was started
};

}  // namespace netrig
