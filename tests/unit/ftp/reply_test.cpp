// Replies of one and several lines, literal both ways.
#include "ftp/reply.hpp"

#include <gtest/gtest.h>

using netrig::ftp::printable;
using netrig::ftp::Reply;
using netrig::ftp::ReplyParser;
using netrig::ftp::serialize;
using Status = ReplyParser::Status;

namespace {

/// What the lines of `text` come to; a reply with the code 0 if they are malformed or not enough.
Reply parse(std::string_view text) {
  ReplyParser parser;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    const auto status = parser.feed(text.substr(0, end));
    text.remove_prefix(end + 2);
    if (status == Status::complete && text.empty()) return parser.take();
    if (status != Status::incomplete) return {};
  }
  return {};
}

TEST(FtpReply, OneLineBothWays) {
  EXPECT_EQ(serialize(Reply(220, "Ready.")), "220 Ready.\r\n");
  EXPECT_EQ(parse("220 Ready.\r\n"), Reply(220, "Ready."));
  EXPECT_EQ(parse("220\r\n"), Reply(220, ""));
}

TEST(FtpReply, SeveralLinesBothWays) {
  const Reply reply(211, {"Features:", " SIZE", "", "End"});
  const auto text = "211-Features:\r\n SIZE\r\n\r\n211 End\r\n";
  EXPECT_EQ(serialize(reply), text);
  EXPECT_EQ(parse(text), reply);
}

TEST(FtpReply, AnInnerLineCannotEndTheReply) {
  // RFC 959 4.2's example, and the other codes that may stand within.
  const auto text =
      "123-First line\r\nSecond line\r\n  234 A line beginning with numbers\r\n123-Not yet\r\n124 Nor "
      "this\r\n"
      "123 The last line\r\n";
  EXPECT_EQ(parse(text).lines.size(), 6u);
  EXPECT_EQ(serialize(Reply(211, {"a", "211 b", "c"})), "211-a\r\n 211 b\r\n211 c\r\n");
}

TEST(FtpReply, TextNeverBecomesALineOfItsOwn) {
  EXPECT_EQ(serialize(Reply(550, "a\nb")), "550 a b\r\n");
  EXPECT_EQ(serialize(Reply(550, "a\r")), std::string("550 a\r\0\r\n", 9));
}

TEST(FtpReply, RefusesWhatIsNone) {
  for (const auto* line : {"", "22", "22x Ready", "999 x", "099 x", "2200", "SSH-2.0-OpenSSH", " 220 x"}) {
    EXPECT_EQ(ReplyParser().feed(line), Status::malformed) << line;
  }
}

TEST(FtpReply, EndsAnEndlessOne) {
  ReplyParser parser;
  auto status = parser.feed("211-a");
  int lines = 1;
  while (status == Status::incomplete) {
    status = parser.feed("x");
    ++lines;
  }
  EXPECT_EQ(status, Status::malformed);
  EXPECT_EQ(lines, 1024);
}

TEST(FtpReply, SummaryIsSafeForATerminal) {
  EXPECT_EQ(Reply(550, "a\x1b[2Jb").summary(), "550 a?[2Jb");
  EXPECT_EQ(printable("\xc3\xa4\x7f"), "\xc3\xa4?");
}

TEST(FtpReply, SaysAPathInQuotes) {
  const auto path = [](const std::string& line) { return parse_path_reply(Reply(257, line)); };
  EXPECT_EQ(path("\"/a b\" is the current directory."), "/a b");
  EXPECT_EQ(path("at \"/a\"\"b\""), "/a\"b");
  EXPECT_EQ(path("\"\""), "");
  for (const auto* line : {"", "/a", "\"/a", "\"/a\"\""}) EXPECT_FALSE(path(line)) << line;
  EXPECT_FALSE(parse_path_reply(Reply(250, "\"/a\"")));
}

}  // namespace
