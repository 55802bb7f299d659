// SameFilesCheck: files of nodes with equal bytes.
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
  std::string path_of(const NodeFile& file) const;

  RunContext& context_;
  const SameFilesExpectation& wanted_;
  std::string difference_;  ///< what the last look found; empty: none
};

}  // namespace netrig
