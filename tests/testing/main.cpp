// main() of tests that use labs: runs them inside a sandbox. Where none can be made they are skipped, with
// the reason.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "emulator/sandbox.hpp"
#include "testing/lab.hpp"

namespace {

/// What ctest takes for "skipped" (SKIP_RETURN_CODE).
constexpr int kSkipped = 77;

bool only_lists_tests(int count, char** values) {
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(values[i], "--gtest_list_tests") == 0) return true;
  }
  return false;
}

}  // namespace

int main(int count, char** values) {
  const bool listing = only_lists_tests(count, values);
  ::testing::InitGoogleTest(&count, values);
  if (listing) return RUN_ALL_TESTS();
  try {
    return netrig::run_in_sandbox([](const netrig::SandboxInfo& info) {
      netrig::testing::sandbox_state().info = info;
      return RUN_ALL_TESTS();
    });
  } catch (const std::exception& error) {
    std::printf("SKIPPED: no lab can be made here: %s (`netrig doctor` says what to do)\n", error.what());
    return kSkipped;
  }
}
