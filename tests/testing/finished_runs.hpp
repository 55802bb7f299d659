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
  const std::vector<std::string>& directories() const { return directories_; }
  void remove();
  void keep() { directories_.clear(); }
  /// A line for each: where a person finds what the test left.
  std::string to_string() const;

 private:
  std::vector<std::string> directories_;
};

FinishedRuns& finished_runs();

/// Has GoogleTest do it from now on; with $NETRIG_KEEP_RUNS, all stay.
void remove_runs_of_passed_tests();

}  // namespace netrig::testing
