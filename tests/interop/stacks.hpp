// Which TCP/IP the programs of ours use: each case of a suite is played with both.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace netrig::testing {

/// A stack's name, as a topology has it.
using OurStack = ::testing::TestWithParam<const char*>;

inline auto both_stacks() {
  return ::testing::Values("raw", "kernel");
}

inline std::string name_of_stack(const ::testing::TestParamInfo<const char*>& info) {
  return info.param;
}

}  // namespace netrig::testing
