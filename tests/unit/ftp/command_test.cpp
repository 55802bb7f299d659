// Commands, literal both ways.
#include "ftp/command.hpp"

#include <gtest/gtest.h>

using netrig::ftp::Command;
using netrig::ftp::parse_command;
using netrig::ftp::serialize;

namespace {

TEST(FtpCommand, ParsesAVerbInAnyCaseAndKeepsTheArgument) {
  EXPECT_EQ(parse_command("retr  two spaces "), (Command{"RETR", " two spaces "}));
  EXPECT_EQ(parse_command("Pwd"), (Command{"PWD", ""}));
  EXPECT_EQ(parse_command("CWD "), (Command{"CWD", ""}));
}

TEST(FtpCommand, RefusesWhatIsNoVerb) {
  for (const auto* line : {"", " ", "A", "AB", "ABCDE", "RE1R x",
                           "\xc3\x84"
                           "BC",
                           "RETR\tx", "R\r"}) {
    EXPECT_FALSE(parse_command(line)) << line;
  }
}

TEST(FtpCommand, SerializesToOneLine) {
  EXPECT_EQ(serialize(Command{"RETR", "a b"}), "RETR a b\r\n");
  EXPECT_EQ(serialize(Command{"PWD", ""}), "PWD\r\n");
  EXPECT_EQ(serialize(Command{"CWD", "\xff"}), "CWD \xff\xff\r\n");
}

TEST(FtpCommand, NeverSerializesTwoCommands) {
  EXPECT_FALSE(serialize(Command{"RETR", "a\r\nDELE b"}));
  EXPECT_FALSE(serialize(Command{"RETR", "a\nDELE b"}));
  EXPECT_FALSE(serialize(Command{"RE\nR", ""}));
}

}  // namespace
