#include "topology/command.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using Words = std::vector<std::string>;

// The one rule for which programs are netrig's own.
TEST(Command, IsOwnByItsExactFirstWord) {
  EXPECT_TRUE(is_own_program("dns-server", {"boot", "dns-server"}));
  for (const auto* word :
       {"/usr/bin/dns-server", "./dns-server", "bin/dns-server", "dns-serve", "DNS-server"})
    EXPECT_FALSE(is_own_program(word, {"boot", "dns-server"})) << word;
}

TEST(SplitWords, SplitsAsAShellDoes) {
  EXPECT_EQ(split_words("ping -c  1\t10.0.0.1\n"), (Words{"ping", "-c", "1", "10.0.0.1"}));
  EXPECT_EQ(split_words("a 'b c' \"d e\"f"), (Words{"a", "b c", "d ef"}));
  EXPECT_EQ(split_words("a\\ b \\'c"), (Words{"a b", "'c"}));
  EXPECT_EQ(split_words(R"("a\"b\\c\d")"), (Words{R"(a"b\c\d)"}));
  EXPECT_EQ(split_words("'' \"\" x"), (Words{"", "", "x"}));
  EXPECT_EQ(split_words("a\\\nb \"c\\\nd\""), (Words{"ab", "cd"}));
  EXPECT_EQ(split_words("  "), Words{});
}

TEST(SplitWords, NothingIsExpanded) {
  EXPECT_EQ(split_words("$HOME *.txt `id` ~ #no a|b;c"),
            (Words{"$HOME", "*.txt", "`id`", "~", "#no", "a|b;c"}));
}

TEST(SplitWords, RefusesWhatIsNotClosed) {
  for (const auto* text : {"'a", "\"a", "a\\", "\"a\\\""}) EXPECT_EQ(split_words(text), std::nullopt) << text;
}

TEST(JoinWords, GivesALineThatSplitsIntoTheSameWords) {
  EXPECT_EQ(join_words({"ping", "-c", "1"}), "ping -c 1");
  const Words words = {"", "a b", "it's", "\\", "\"", "$x", "a\nb", "*", "é", "plain-1.0/x"};
  EXPECT_EQ(split_words(join_words(words)), words);
}

TEST(Command, ItsProgramNameHasNoDirectories) {
  EXPECT_EQ((Command{{"/usr/bin/dig", "x"}, {}, false}).program_name(), "dig");
  EXPECT_EQ((Command{{"dig"}, {}, false}).program_name(), "dig");
}

TEST(Command, TheIndexOfATemplatesNodeIsPutIn) {
  EXPECT_EQ(replace_index("{i}", 12), "12");
  EXPECT_EQ(replace_index("pc-{i}.lab:{i}{i", 3), "pc-3.lab:3{i");
  EXPECT_EQ(with_index({{"echo", "a{i}"}, {}}, 7).arguments, (Words{"echo", "a7"}));
}

}  // namespace
}  // namespace netrig
