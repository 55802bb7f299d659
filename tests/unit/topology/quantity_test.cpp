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

TEST(Chance, IsExactInPercent) {
  EXPECT_EQ(parse_chance("5%").chance, Chance{50'000'000});
  EXPECT_EQ(parse_chance("0%").chance, Chance{0});
  EXPECT_EQ(parse_chance("0.1%").chance, Chance{1'000'000});
  EXPECT_EQ(parse_chance("33.3333333%").chance, Chance{333'333'333});
  EXPECT_EQ(parse_chance("0.0000001%").chance, Chance{1});
  EXPECT_EQ(parse_chance("0.00000010000%").chance, Chance{1});
  EXPECT_EQ(parse_chance("100.0%").chance, Chance{Chance::kAlways});
  EXPECT_EQ(parse_chance("000000000000000000000007%").chance, Chance{70'000'000});
}

TEST(Chance, SaysWhatIsWrong) {
  EXPECT_EQ(parse_chance("0.5").problem, "a number without a percent sign");
  EXPECT_EQ(parse_chance("-5%").problem, "below 0%");
  EXPECT_EQ(parse_chance("100.0000001%").problem, "above 100%");
  EXPECT_EQ(parse_chance("99999999999999999999999999%").problem, "above 100%");
  EXPECT_EQ(parse_chance("0.00000001%").problem, "finer than a billionth");
  EXPECT_EQ(parse_chance("0.00000000000000000005%").problem, "finer than a billionth");
  for (const char* text : {"", "%", "5 %", ".5%", "5.%", "5%%", "+5%", "1e1%", "5,5%"}) {
    EXPECT_EQ(parse_chance(text).chance, std::nullopt) << text;
    EXPECT_EQ(parse_chance(text).problem, "") << text;
  }
}

TEST(Chance, IsTheSameAsText) {
  for (const char* text : {"0%", "5%", "0.1%", "33.3333333%", "0.0000001%", "100%"}) {
    EXPECT_EQ(format_chance(parse_chance(text).chance.value()), text);
  }
}

TEST(BitRate, HasAUnit) {
  EXPECT_EQ(parse_bit_rate("1bit"), 1u);
  EXPECT_EQ(parse_bit_rate("64kbit"), 64'000u);
  EXPECT_EQ(parse_bit_rate("1.5mbit"), 1'500'000u);
  EXPECT_EQ(parse_bit_rate("0.000000001gbit"), 1u);
  EXPECT_EQ(parse_bit_rate("1000gbit"), 1'000'000'000'000u);
  for (const char* text : {"", "10", "10Mbit", "10mbps", "10 mbit", "0bit", "0.5bit", "1.0005kbit", "-1mbit",
                           "mbit", "1000.000000001gbit", "18446744073709551617bit"}) {
    EXPECT_EQ(parse_bit_rate(text), std::nullopt) << text;
  }
}

TEST(BitRate, IsTheSameAsText) {
  for (const char* text : {"1bit", "999bit", "64kbit", "1.5mbit", "1.000001mbit", "1000gbit"}) {
    EXPECT_EQ(format_bit_rate(parse_bit_rate(text).value()), text);
  }
}

TEST(ByteCount, MayHaveAUnit) {
  EXPECT_EQ(parse_byte_count("1500"), 1500u);
  EXPECT_EQ(parse_byte_count("1500B"), 1500u);
  EXPECT_EQ(parse_byte_count("64kB"), 64'000u);
  EXPECT_EQ(parse_byte_count("1.5MB"), 1'500'000u);
  EXPECT_EQ(parse_byte_count("1000MB"), 1'000'000'000u);
  for (const char* text : {"", "0", "0kB", "64kb", "64KiB", "1.5", "1001MB", "x"}) {
    EXPECT_EQ(parse_byte_count(text), std::nullopt) << text;
  }
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
