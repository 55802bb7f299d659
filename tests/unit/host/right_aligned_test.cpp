#include "host/right_aligned.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

TEST(RightAligned, FillsFromTheLeft) {
  EXPECT_EQ(right_aligned(7, 3), "  7");
  EXPECT_EQ(right_aligned(7, 3, '0'), "007");
}

TEST(RightAligned, NeverCuts) {
  EXPECT_EQ(right_aligned(12345, 3), "12345");
  EXPECT_EQ(right_aligned(-12, 2), "-12");
}

}  // namespace
}  // namespace netrig
