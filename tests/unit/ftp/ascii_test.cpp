// TYPE A, in pieces of every size.
#include "ftp/ascii.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;

namespace {

std::string encode(std::string_view text, std::size_t piece) {
  AsciiEncoder encoder;
  Bytes out;
  for (std::size_t at = 0; at < text.size(); at += piece)
    encoder.encode(as_bytes(text.substr(at, piece)), out);
  return std::string(as_text(out));
}

std::string decode(std::string_view text, std::size_t piece) {
  AsciiDecoder decoder;
  Bytes out;
  for (std::size_t at = 0; at < text.size(); at += piece)
    decoder.decode(as_bytes(text.substr(at, piece)), out);
  decoder.finish(out);
  return std::string(as_text(out));
}

class FtpAscii : public testing::TestWithParam<std::size_t> {};

TEST_P(FtpAscii, EncodesLineEnds) {
  EXPECT_EQ(encode("a\nb\n\nc", GetParam()), "a\r\nb\r\n\r\nc");
  EXPECT_EQ(encode("a\r\nb\rc\r", GetParam()), "a\r\nb\rc\r");
}

TEST_P(FtpAscii, DecodesLineEnds) {
  EXPECT_EQ(decode("a\r\nb\r\n\r\nc", GetParam()), "a\nb\n\nc");
  EXPECT_EQ(decode("a\nb\rc\r\r\nd\r", GetParam()), "a\nb\rc\r\nd\r");
}

INSTANTIATE_TEST_SUITE_P(Bytes, FtpAscii, testing::Values(1, 2, 3, 100));

}  // namespace
