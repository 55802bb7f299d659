// HASH, and FEAT.
#include "ftp/content_hash.hpp"

#include <gtest/gtest.h>

#include "ftp/features.hpp"

using namespace netrig;
using namespace netrig::ftp;

namespace {

constexpr const char* kOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-2 B.1

TEST(FtpContentHash, IsSha256) {
  ContentHash hash;
  hash.add(as_bytes("a"));
  hash.add(as_bytes("bc"));
  EXPECT_EQ(hash.bytes(), 3u);
  EXPECT_EQ(hash.finish(), kOfAbc);
}

TEST(FtpContentHash, IsSaidAndUnderstood) {
  const auto reply = hash_reply(kOfAbc, 3, "/a b");
  EXPECT_EQ(reply.summary(), "213 SHA-256 0-3 " + std::string(kOfAbc) + " /a b");
  EXPECT_EQ(parse_hash_reply(reply), kOfAbc);
  auto upper = std::string(kOfAbc);
  for (auto& digit : upper) digit = static_cast<char>(std::toupper(digit));
  EXPECT_EQ(parse_hash_reply(Reply(213, "SHA-256 0-3 " + upper)), kOfAbc);
  for (const auto& line :
       {std::string("SHA-256"), std::string("SHA-256 0-3"), "SHA-256 0-3 " + upper.substr(1),
        "SHA-256 0-3 " + upper + "0", "SHA-1 0-3 " + upper, "SHA-256 0-3 g" + upper.substr(1)}) {
    EXPECT_FALSE(parse_hash_reply(Reply(213, line))) << line;
  }
  EXPECT_FALSE(parse_hash_reply(Reply(200, reply.lines[0])));
}

TEST(FtpFeatures, AreWhatFeatSays) {
  EXPECT_EQ(parse_features(Reply(211, {"Features:", " MDTM", " MLST type*;size*;", " mfmt",
                                       " HASH SHA-1;SHA-256*", " UTF8", "End"})),
            (Features{.facts = true, .set_time = true, .hash = true, .utf8 = true}));
  EXPECT_EQ(parse_features(Reply(211, {"Features:", " HASH MD5", "MLSTX", "End"})), Features());
  EXPECT_EQ(parse_features(Reply(211, "no-features")), Features());
  EXPECT_EQ(parse_features(Reply(500, {"a", " MLST", "b"})), Features());
}

}  // namespace
