// main() of tests that use labs: runs them inside a sandbox. Where none can be made they are skipped, with
// the reason; but they fail where labs must work: as root, and where NETRIG_REQUIRE_LABS is set.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "emulator/sandbox.hpp"
#include "testing/finished_runs.hpp"
#include "testing/lab.hpp"

namespace {

/// What ctest takes for "skipped" (SKIP_RETURN_CODE).
constexpr int kSkipped = 77;
constexpr int kFailed = 1;

bool only_lists_tests(int count, char** values) {
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(values[i], "--gtest_list_tests") == 0) return true;
  }
  return false;
}

/// Where a lab that can't be made is a defect, and no lack of rights.
bool labs_are_required() {
  return geteuid() == 0 || std::getenv("NETRIG_REQUIRE_LABS") != nullptr;
}

int no_lab(const char* reason) {
  const bool failed = labs_are_required();
  std::printf("%s: no lab can be made here: %s (`netrig doctor` says what to do)\n",
              failed ? "FAILED" : "SKIPPED", reason);
  return failed ? kFailed : kSkipped;
}

}  // namespace

int main(int count, char** values) {
  const bool listing = only_lists_tests(count, values);
  ::testing::InitGoogleTest(&count, values);
  if (listing) return RUN_ALL_TESTS();
  netrig::testing::remove_runs_of_passed_tests();
  netrig::testing::sandbox_state().user_id = geteuid();
  try {
    return netrig::run_in_sandbox([](const netrig::SandboxInfo& info) {
      netrig::testing::sandbox_state().info = info;
      return RUN_ALL_TESTS();
    });
  } catch (const std::exception& error) {
    return no_lab(error.what());
  }
}
