// Durations as text: what is read, what is refused, and that what is written is read again.
#include "host/duration.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace netrig {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ParsesEveryUnit) {
  EXPECT_EQ(parse_duration("2d"), Duration(48h));
  EXPECT_EQ(parse_duration("1h"), Duration(1h));
  EXPECT_EQ(parse_duration("90m"), Duration(90min));
  EXPECT_EQ(parse_duration("10s"), Duration(10s));
  EXPECT_EQ(parse_duration("500ms"), Duration(500ms));
  EXPECT_EQ(parse_duration("20us"), Duration(20us));
  EXPECT_EQ(parse_duration("7ns"), Duration(7ns));
  EXPECT_EQ(parse_duration("0"), Duration(0s));
}

TEST(Duration, ParsesFractionsAndSequences) {
  EXPECT_EQ(parse_duration("1.5s"), Duration(1500ms));
  EXPECT_EQ(parse_duration("0.25ms"), Duration(250us));
  EXPECT_EQ(parse_duration("1h30m"), Duration(90min));
  EXPECT_EQ(parse_duration("0.5d"), Duration(12h));
  EXPECT_EQ(parse_duration("1.000000001s"), Duration(1s + 1ns));
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text : {"",
                           " ",
                           "10",
                           "s",
                           "1x",
                           "-1s",
                           "1.s",
                           ".5s",
                           "1 s",
                           "1s ",
                           "1S",
                           "0.5ns",
                           "1.0000000001s",
                           "1e3s",
                           "999999999999d",
                           "9223372036854775808ns",
                           "99999999999999999999ns",
                           "106751d24h",
                           "1.00000000000000000000000s",
                           "+1s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, TakesTheLargestAndNoMore) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), Duration::max());
  EXPECT_FALSE(parse_duration("9223372036854775807ns1ns"));
}

TEST(Duration, FormatsShortly) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(1h), "1h");
  EXPECT_EQ(format_duration(48h), "48h");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(1h + 5ms), "1h0.005s");
  EXPECT_EQ(format_duration(500ms), "500ms");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(7ns), "7ns");
  EXPECT_EQ(format_duration(-2s), "-2s");
}

TEST(Duration, FormattedIsParsedBack) {
  for (std::int64_t count = 1; count < 4'000'000'000'000'000'000; count = count * 3 + 7) {
    EXPECT_EQ(parse_duration(format_duration(Duration(count))), Duration(count)) << count;
  }
}

TEST(Duration, IsAnOptionsValue) {
  DurationOption option;
  EXPECT_TRUE(std::istringstream("250ms") >> option);
  EXPECT_EQ(option.value, Duration(250ms));
  EXPECT_FALSE(std::istringstream("soon") >> option);
  std::ostringstream text;
  text << DurationOption{90min};
  EXPECT_EQ(text.str(), "1h30m");
}

}  // namespace
}  // namespace netrig
