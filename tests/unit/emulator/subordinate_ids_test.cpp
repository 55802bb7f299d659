// Ranges of ids as subuid(5) and subgid(5) give them.
#include "emulator/subordinate_ids.hpp"

#include <gtest/gtest.h>

namespace netrig::testing {
namespace {

constexpr uid_t kUid = 1000;

/// The first id of the range that anna, uid 1000, gets; 0 for none.
std::uint32_t first_of(const std::string& text) {
  const auto range = find_range(text, "anna", kUid);
  return range ? range->first : 0;
}

TEST(FindRange, GivesTheUsersOwn) {
  const auto range = find_range("otto:100000:65536\nanna:165536:65536\n", "anna", kUid);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 165536u);
  EXPECT_EQ(range->count, 65536u);
}

TEST(FindRange, KnowsUsersByNumberToo) {
  EXPECT_EQ(first_of("1000:200000:65536\n"), 200000u);
  EXPECT_EQ(first_of("10001:200000:65536\n"), 0u) << "somebody else's number";
}

TEST(FindRange, TakesNoUserWhoseNameOnlyBeginsAlike) {
  EXPECT_EQ(first_of("annalena:100000:65536\nann:100000:65536\n"), 0u);
}

TEST(FindRange, SkipsRangesThatAreTooSmall) {
  EXPECT_EQ(first_of("anna:100000:1000\nanna:300000:65535\n"), 300000u);
  EXPECT_EQ(first_of("anna:100000:65534\n"), 0u);
}

TEST(FindRange, TakesTheFirstOfSeveral) {
  EXPECT_EQ(first_of("anna:100000:65536\nanna:300000:131072\n"), 100000u);
}

TEST(FindRange, NeedsNoEndOfTheLastLine) {
  EXPECT_EQ(first_of("anna:100000:65536"), 100000u);
}

TEST(FindRange, SurvivesNonsense) {
  for (const char* text : {"", "\n\n", "anna", "anna:", "anna::", "anna:1", "anna:100000",
                           "anna:100000:", "anna:x:y", ":::", "# anna:100000:65536"}) {
    EXPECT_EQ(first_of(text), 0u) << text;
  }
  EXPECT_EQ(first_of("anna:100000\n\nanna:300000:65536\n"), 300000u) << "a broken line is passed over";
}

}  // namespace
}  // namespace netrig::testing
