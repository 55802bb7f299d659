// Text, UTF-8 and durations.
#include "scenario/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/time_text.hpp"
#include "scenario/utf8.hpp"
#include "scenario/world.hpp"

namespace netrig {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, SplitsLines) {
  EXPECT_THAT(split_lines(""), IsEmpty());
  EXPECT_THAT(split_lines("one\r\n\ntwo"), ElementsAre("one", "", "two"));
  EXPECT_THAT(split_lines("one\n"), ElementsAre("one"));
}

TEST(Text, GivesTheLastLines) {
  EXPECT_THAT(last_lines("a\nb\nc\n", 2), ElementsAre("b", "c"));
  EXPECT_THAT(last_lines("a\nb\nc", 2), ElementsAre("b", "c"));
  EXPECT_THAT(last_lines("a\nb", 5), ElementsAre("a", "b"));
  EXPECT_THAT(last_lines("", 5), IsEmpty());
  EXPECT_THAT(last_lines("\n", 5), ElementsAre(""));
}

TEST(Text, PrintableTakesOutWhatWouldHarmATerminal) {
  EXPECT_EQ(printable("a\x1b[31mred\x1b[0m\x1b]0;title\x07 b\x1b]0;t\x1b\\c"), "ared bc");
  EXPECT_EQ(printable(std::string_view("a\0b\x07\x08\x7f\tc\n", 9)), "ab c\n");
  EXPECT_EQ(printable("caf\xc3\xa9 \xff \xc0\xaf \xed\xa0\x80"),
            "café \xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(printable("\xc2\x85\xef\xbf\xbe|"), "|");  // a C1 control, a non-character
  EXPECT_EQ(printable("end \x1b"), "end ");
  EXPECT_EQ(printable("end \x1b[12"), "end ");
  EXPECT_EQ(printable("cut \xe2\x9c"), "cut \xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Text, CountsColumns) {
  EXPECT_EQ(display_width("plain"), 5u);
  EXPECT_EQ(display_width("café ✔"), 6u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);  // a combining accent
  EXPECT_EQ(display_width("日本"), 4u);
}

TEST(Text, FitsIntoColumns) {
  EXPECT_EQ(fit("abc", 5), "abc  ");
  EXPECT_EQ(fit("abcdef", 4), "abc…");
  EXPECT_EQ(fit("日本語", 5), "日本…");
  EXPECT_EQ(fit("日本語", 4), "日… ");
  EXPECT_EQ(fit("abc", 0), "");
  EXPECT_EQ(fit_right("abc", 5), "  abc");
}

TEST(Text, FormatsDurations) {
  EXPECT_EQ(format_elapsed(microseconds(0)), "0.0 ms");
  EXPECT_EQ(format_elapsed(microseconds(440)), "0.4 ms");
  EXPECT_EQ(format_elapsed(milliseconds(812)), "812 ms");
  EXPECT_EQ(format_elapsed(microseconds(999'600)), "1.00 s");
  EXPECT_EQ(format_elapsed(milliseconds(1234)), "1.23 s");
  EXPECT_EQ(format_elapsed(seconds(123)), "2 min 03 s");
  EXPECT_EQ(format_limit(seconds(10)), "10 s");
  EXPECT_EQ(format_limit(milliseconds(1500)), "1.50 s");
  EXPECT_EQ(format_limit(milliseconds(20)), "20 ms");
  EXPECT_EQ(format_limit(seconds(121)), "2 min 01 s");
  EXPECT_EQ(format_packet_time(microseconds(12'345'678)), "12.345678");
  EXPECT_EQ(format_packet_time(microseconds(-5)), "-0.000005");
}

TEST(Text, FormatsInstants) {
  const auto time = std::chrono::sys_days(std::chrono::year(2024) / 5 / 17) + microseconds(3'723'000'004);
  EXPECT_EQ(format_utc(time), "2024-05-17T01:02:03.000004Z");
  EXPECT_EQ(format_utc_seconds(time), "2024-05-17T01:02:03");
}

TEST(Text, SaysHowAProgramEnded) {
  EXPECT_EQ((ExitStatus{3, 0}.to_string()), "exit status 3");
  EXPECT_EQ((ExitStatus{137, 9}.to_string()), "killed by signal 9 (Killed)");
}

}  // namespace
}  // namespace netrig
