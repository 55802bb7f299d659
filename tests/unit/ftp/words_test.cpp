// Lines as words.
#include "ftp/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using netrig::ftp::split_words;
using testing::ElementsAre;

namespace {

TEST(FtpWords, AreSeparatedBySpacesAndKeptByQuotations) {
  EXPECT_THAT(*split_words(""), ElementsAre());
  EXPECT_THAT(*split_words(" \t "), ElementsAre());
  EXPECT_THAT(*split_words(" get  a\tb "), ElementsAre("get", "a", "b"));
  EXPECT_THAT(*split_words("get \"a b\" 'c \"d' e\\ f"), ElementsAre("get", "a b", "c \"d", "e f"));
  EXPECT_THAT(*split_words("a\"b c\"d ''"), ElementsAre("ab cd", ""));
  EXPECT_THAT(*split_words("\"a\\\"b\" 'a\\b' a\\"), ElementsAre("a\"b", "a\\b", "a\\"));
  EXPECT_THAT(*split_words("ls # all of it"), ElementsAre("ls"));
  EXPECT_THAT(*split_words("ls a#b"), ElementsAre("ls", "a#b"));
}

TEST(FtpWords, AreNoneWhereAQuotationIsNotClosed) {
  for (const auto* line : {"\"", "'", "get 'a", "a \"b\\\"", "'a\\'b'"})
    EXPECT_FALSE(split_words(line)) << line;
}

}  // namespace
