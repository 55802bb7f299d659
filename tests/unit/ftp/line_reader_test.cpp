// The lines of a control connection, in pieces of every size.
#include "ftp/line_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::string_literals;

namespace {

std::vector<std::string> lines_of(const std::string& stream, std::size_t piece_bytes,
                                  std::size_t limit = kLineLimitBytes) {
  LineReader reader(limit);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < stream.size(); at += piece_bytes) {
    reader.feed(as_bytes(std::string_view(stream).substr(at, piece_bytes)));
    while (auto line = reader.next()) lines.push_back(line->too_long ? line->text + "…" : line->text);
  }
  return lines;
}

class LineReaderPieces : public testing::TestWithParam<std::size_t> {};

TEST_P(LineReaderPieces, CutsAtLineEnds) {
  EXPECT_THAT(lines_of("USER a\r\nPASS b\nNOOP\r\nhalf", GetParam()),
              testing::ElementsAre("USER a", "PASS b", "NOOP"));
}

TEST_P(LineReaderPieces, TakesTelnetCommandsOut) {
  // IAC IP, IAC DM before ABOR, as RFC 959 4.1.3 has it; a negotiation; a subnegotiation with IAC IAC within.
  EXPECT_THAT(lines_of("\xff\xf4\xff\xf2"
                       "ABOR\r\n",
                       GetParam()),
              testing::ElementsAre("ABOR"));
  // The data mark was sent as urgent data, and the system took it out of the stream.
  EXPECT_THAT(lines_of("\xff\xf4\xff"
                       "ABOR\r\n",
                       GetParam()),
              testing::ElementsAre("ABOR"));
  EXPECT_THAT(lines_of("NO\xff\xfb\x01OP\r\xff\xf1\n", GetParam()), testing::ElementsAre("NOOP"));
  EXPECT_THAT(lines_of("A\xff\xfa\x18\xff\xffxyz\n\xff\xf0"
                       "B\r\n",
                       GetParam()),
              testing::ElementsAre("AB"));
}

TEST_P(LineReaderPieces, KeepsEscapedBytes) {
  EXPECT_THAT(lines_of("CWD \xff\xff\r\n", GetParam()), testing::ElementsAre("CWD \xff"));
  EXPECT_THAT(lines_of("CWD a\r\0b\r\n"s, GetParam()), testing::ElementsAre("CWD a\rb"));
  EXPECT_THAT(lines_of("CWD a\r\xff\xff\r\n", GetParam()), testing::ElementsAre("CWD a\r\xff"));
}

TEST_P(LineReaderPieces, ThrowsAwayWhatIsTooLongAndGoesOn) {
  std::string stream(100'000, 'x');
  stream += "\r\nNOOP\r\n";
  EXPECT_THAT(lines_of(stream, GetParam(), 8), testing::ElementsAre("xxxxxxxx…", "NOOP"));
}

TEST_P(LineReaderPieces, ReadsBackWhatItEscaped) {
  std::string text;
  for (int i = 0; i < 256; ++i) {
    if (i != '\n') text.push_back(static_cast<char>(i));
  }
  EXPECT_THAT(lines_of(telnet_escape(text) + "\r\n", GetParam()), testing::ElementsAre(text));
}

INSTANTIATE_TEST_SUITE_P(Bytes, LineReaderPieces, testing::Values(1, 2, 3, 7, 1'000'000));

}  // namespace
