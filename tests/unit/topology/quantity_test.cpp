#include "topology/quantity.hpp"

#include <gtest/gtest.h>

#include "topology/suggestion.hpp"

namespace netrig::reading {
namespace {

using namespace std::chrono_literals;

TEST(Duration, HasANumberAndAUnit) {
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("7us"), 7us);
  EXPECT_EQ(parse_duration("3ns"), 3ns);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("8760h"), 8760h);
}

TEST(Duration, MayHaveAFraction) {
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.000000001s"), 1ns);
  EXPECT_EQ(parse_duration("0.123456789h"), 444444440400ns);
  EXPECT_EQ(parse_duration("0.000000001ms"), std::nullopt) << "finer than a nanosecond";
}

TEST(Duration, IsNothingElse) {
  for (const auto* text : {"", "10", "s", "-1s", "+1s", "1 s", "1.s", ".5s", "1.2.3s", "1d", "8761h", "1sec",
                           "99999999999999999999s", "1.0000000001s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, IsPrintedInItsGreatestWholeUnit) {
  EXPECT_EQ(duration_text(10s), "10s");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(120s), "2m");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(0s), "0s");
  EXPECT_EQ(duration_text(1ns), "1ns");
}

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
