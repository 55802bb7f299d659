// Patterns of file names.
#include "ftp/glob.hpp"

#include <gtest/gtest.h>

#include <string>

using netrig::ftp::is_pattern;
using netrig::ftp::matches_pattern;

namespace {

TEST(FtpGlob, KnowsAPattern) {
  for (const auto* text : {"*", "a?", "[a]", "x[", "*.txt"}) EXPECT_TRUE(is_pattern(text)) << text;
  for (const auto* text : {"", "a", "a.txt", "a]"}) EXPECT_FALSE(is_pattern(text)) << text;
}

TEST(FtpGlob, Matches) {
  struct Case {
    const char* pattern;
    const char* name;
  };
  for (const auto& [pattern, name] : {Case{"", ""},           Case{"*", "a"},
                                      Case{"*", ""},          Case{"**", "ab"},
                                      Case{"*.txt", "a.txt"}, Case{"*.txt", "a.b.txt"},
                                      Case{"a*c*e", "abcde"}, Case{"a*bc", "abcbc"},
                                      Case{"?", "x"},         Case{"[abc]", "b"},
                                      Case{"[a-c]x", "bx"},   Case{"[!a-c]", "d"},
                                      Case{"[^a]", "b"},      Case{"[]]", "]"},
                                      Case{"[a-]", "-"},      Case{"a[", "a["},
                                      Case{"\\*", "*"},       Case{".*", ".hidden"},
                                      Case{"\\", "\\"},       Case{"[\x80-\xff]", "\xe9"}}) {
    EXPECT_TRUE(matches_pattern(pattern, name)) << pattern << " " << name;
  }
  for (const auto& [pattern, name] :
       {Case{"", "a"}, Case{"a", ""}, Case{"?", ""}, Case{"*.txt", "a.txt.gz"}, Case{"a*c", "abd"},
        Case{"[abc]", "d"}, Case{"[!a]", "a"}, Case{"*", ".hidden"}, Case{"?hidden", ".hidden"},
        Case{"\\*", "a"}, Case{"[a", "a"}, Case{"A", "a"}}) {
    EXPECT_FALSE(matches_pattern(pattern, name)) << pattern << " " << name;
  }
}

TEST(FtpGlob, TakesNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 80; ++i) pattern += "*a";
  EXPECT_FALSE(matches_pattern(pattern + "b", std::string(255, 'a')));
}

}  // namespace
