// The run directories that tests leave: those of a test that passed are removed at its end, so that only what
// somebody may want to look at stays.
#pragma once

#include <string>
#include <vector>

namespace netrig::testing {

/// The run directories of the labs that ended since the last test did.
class FinishedRuns {
 public:
  void add(std::string directory) { directories_.push_back(std::move(directory)); }
  void remove();
  void keep() { directories_.clear(); }

 private:
  std::vector<std::string> directories_;
};

FinishedRuns& finished_runs();

/// Has GoogleTest do it from now on, unless $NETRIG_KEEP_RUNS is set.
void remove_runs_of_passed_tests();

}  // namespace netrig::testing
