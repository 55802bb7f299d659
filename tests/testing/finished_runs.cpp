#include "testing/finished_runs.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace netrig::testing {

namespace fs = std::filesystem;

namespace {

/// A test is over only after its fixture was destroyed, and the lab with it.
class Remover : public ::testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const ::testing::TestInfo& test) override {
    const bool failed = test.result()->Failed();
    if (failed) std::printf("%s", finished_runs().to_string().c_str());
    finish(!failed);
  }
  void OnTestProgramEnd(const ::testing::UnitTest& all) override { finish(all.Passed()); }

 private:
  static void finish(bool passed) {
    passed && !std::getenv("NETRIG_KEEP_RUNS") ? finished_runs().remove() : finished_runs().keep();
  }
};

}  // namespace

std::string FinishedRuns::to_string() const {
  std::string text;
  for (const auto& directory : directories_) text += "the run's directory of this test: " + directory + "\n";
  return text;
}

void FinishedRuns::remove() {
  for (const auto& directory : directories_) {
    std::error_code ignored;  // what can't be removed harms no test
    fs::remove_all(directory, ignored);
  }
  directories_.clear();
}

FinishedRuns& finished_runs() {
  static FinishedRuns runs;
  return runs;
}

void remove_runs_of_passed_tests() {
  ::testing::UnitTest::GetInstance()->listeners().Append(new Remover);  // GoogleTest owns it
}

}  // namespace netrig::testing
