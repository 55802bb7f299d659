#include "topology/quantity.hpp"

#include <gtest/gtest.h>

#include "topology/suggestion.hpp"

namespace netrig::reading {
namespace {

TEST(Port, IsFrom1To65535) {
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
  for (const auto* text : {"0", "65536", "-1", "", "80x", " 80"})
    EXPECT_EQ(parse_port(text), std::nullopt) << text;
}

TEST(PortRange, IsOnePortOrTwoInOrder) {
  EXPECT_EQ(parse_port_range("80")->last, 80);
  EXPECT_EQ(parse_port_range("80-90")->first, 80);
  EXPECT_EQ(parse_port_range("80-90")->last, 90);
  for (const auto* text : {"90-80", "80-", "-80", "0-5", "1-2-3"})
    EXPECT_FALSE(parse_port_range(text)) << text;
}

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("nodes", "nodez"), 1u);
  EXPECT_EQ(edit_distance("lan", "lna"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(NearestName, IsOnlyGivenWhenItIsNear) {
  const std::vector<std::string> known = {"after", "on", "run"};
  EXPECT_EQ(nearest_name("rn", known), "run");
  EXPECT_EQ(nearest_name("atfer", known), "after");
  EXPECT_EQ(nearest_name("colour", known), std::nullopt);
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), known), std::nullopt);
}

TEST(OneOf, ListsAtMostTwenty) {
  EXPECT_EQ(one_of({}, "x"), "none, for there are none");
  EXPECT_EQ(one_of({"lan"}, "x"), "lan");
  EXPECT_EQ(one_of({"lan", "wan"}, "wan2"), "one of: lan, wan (did you mean 'wan'?)");
  EXPECT_EQ(one_of(std::vector<std::string>(21, "a"), "x").substr(0, 13), "one of: a, a,");
  EXPECT_TRUE(one_of(std::vector<std::string>(21, "a"), "xyz").ends_with(", …"));
}

}  // namespace
}  // namespace netrig::reading
