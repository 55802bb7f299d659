// Regular expressions: what is found, what is refused, and that a hostile text costs little.
#include "topology/regular_expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace netrig {
namespace {

std::string problem_of(const std::string& source) {
  try {
    const RegularExpression compiled(source);
    return "none";
  } catch (const RegularExpressionError& error) {
    return error.what();
  }
}

TEST(RegularExpression, IsSearchedBetweenTheTextsEnds) {
  EXPECT_TRUE(RegularExpression("a.b").found_in("xaxby"));
  EXPECT_FALSE(RegularExpression("^a\\.b$").found_in("xa.b"));
  EXPECT_TRUE(RegularExpression("(?i)noerror|ok").found_in("NoError"));
  EXPECT_TRUE(RegularExpression("\\bA [[:alpha:]]{3}\\b").found_in("A ftp"));
  EXPECT_TRUE(RegularExpression("").found_in(""));
  EXPECT_TRUE(RegularExpression("^.[äö]$").found_in("öä")) << "characters, not bytes";
}

TEST(RegularExpression, SaysWhatIsWrongWithWhichPart) {
  EXPECT_EQ(problem_of("x(a"), "missing ) in 'x(a'");
  EXPECT_EQ(problem_of("lis[ten"), "missing ] in '[ten'");
  EXPECT_EQ(problem_of("a|*b"), "no argument for repetition operator in '*'");
  EXPECT_EQ(problem_of("(a)\\1"), "invalid escape sequence in '\\1'");
  EXPECT_EQ(problem_of("\xff"), "invalid UTF-8");
  EXPECT_EQ(problem_of("\\pL{900}\\pN{900}"), "too large: its repetitions multiply");
}

// std::regex overflows the stack here, or takes exponential time.
TEST(RegularExpression, AHostileTextIsSearchedInLinearTime) {
  const std::string text(4'000'000, 'x');
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(RegularExpression("(x+x+)+y").found_in(text));
  EXPECT_FALSE(RegularExpression("(x|xx)*(.*a){10}.*b$").found_in(text));
  EXPECT_TRUE(RegularExpression("^(x|y)*$").found_in(text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(RegularExpression, ReplacesAll) {
  EXPECT_EQ(RegularExpression(":(\\d)\\d+").replace_all("a:123 b:45", "<\\1>"), "a<1> b<4>");
}

}  // namespace
}  // namespace netrig
