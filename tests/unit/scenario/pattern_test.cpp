// Patterns: searched in lines, whatever their length.
#include "scenario/pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace netrig {
namespace {

TEST(Pattern, IsSearchedNotAnchored) {
  EXPECT_TRUE(Pattern("DHCP Offer").found_in("0.0.0.0 > 10.0.0.1 DHCP Offer 10.0.0.100"));
  EXPECT_FALSE(Pattern("DHCP Offer").found_in("DHCP Discover"));
  EXPECT_TRUE(Pattern("DNS .* A ftp.lab").found_in("10.0.0.1 DNS query 1 A ftp.lab?"));
  EXPECT_TRUE(Pattern("").found_in(""));
}

TEST(Pattern, LiteralPrefixDoesNotChangeTheMeaning) {
  EXPECT_TRUE(Pattern("ab*c").found_in("ac"));
  EXPECT_TRUE(Pattern("ab{0}c").found_in("ac"));
  EXPECT_TRUE(Pattern("ab?c").found_in("ac"));
  EXPECT_TRUE(Pattern("cat|dog").found_in("a dog"));
  EXPECT_TRUE(Pattern("(cat|dog)s").found_in("dogs"));
  EXPECT_TRUE(Pattern("1\\.5").found_in("1.5"));
  EXPECT_FALSE(Pattern("1\\.5").found_in("1x5"));
  EXPECT_TRUE(Pattern("x.y").found_in("xxzy"));
}

TEST(Pattern, LinesAreSearchedOneByOne) {
  EXPECT_TRUE(Pattern("^two$").found_in_lines("one\r\ntwo\r\nthree"));
  EXPECT_FALSE(Pattern("one.*two").found_in_lines("one\ntwo\n"));
  EXPECT_FALSE(Pattern("x").found_in_lines(""));
}

TEST(Pattern, LongLinesAreSearchedWhole) {
  const std::string line(1'000'000, 'a');
  EXPECT_FALSE(Pattern("(a|b)+c").found_in(line));
  EXPECT_TRUE(Pattern("e.d$").found_in(line + "end"));
  EXPECT_TRUE(Pattern("^s.art").found_in("start" + line));
  EXPECT_FALSE(Pattern("^aaab?b$").found_in(line + "b"));
  EXPECT_TRUE(Pattern("^start a+ end$").found_in("start " + line + " end")) << "a match as long as the line";
}

// A line may be made to be slow to search, and a program may print what is no text.
TEST(Pattern, HostileLinesTakeNoLongTime) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(Pattern("(x+x+)+y").found_in(std::string(1'000'000, 'x')));
  EXPECT_FALSE(Pattern("(x|x)*.*y.*z").found_in(std::string(1'000'000, '\xff')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Pattern, BytesThatAreNoUtf8AreOneCharacterEach) {
  EXPECT_TRUE(Pattern("error.*fatal").found_in("error \xff\xe4 fatal"));
  EXPECT_TRUE(Pattern("^...$").found_in("\xe4ö\xc3"));
  EXPECT_TRUE(Pattern("^[äö]+$").found_in("äöä"));
}

TEST(Pattern, SaysWhatIsNoExpression) {
  try {
    Pattern("a(b");
    FAIL() << "accepted";
  } catch (const PatternError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("\"a(b\" is no regular expression"));
  }
}

}  // namespace
}  // namespace netrig
