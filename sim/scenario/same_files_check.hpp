// SameFilesCheck: files of nodes with equal bytes. The world opens them, so that no link of a node's program
// leads to a file outside.
#pragma once

#include <string>

#include "scenario/expectation_check.hpp"

namespace netrig {

/// Compares the first file with each other one.
class SameFilesCheck : public ExpectationCheck {
 public:
  SameFilesCheck(RunContext& context, const SameFilesExpectation& wanted)
      : context_(context), wanted_(wanted) {}

  Finding look() override;
  Failure failure() const override;

 private:
  RunContext& context_;
  const SameFilesExpectation& wanted_;
  std::string difference_;  ///< what the last look found; empty: none
};

}  // namespace netrig
