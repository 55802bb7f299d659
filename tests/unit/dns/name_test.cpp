#include "dns/name.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

TEST(DnsName, IsWrittenOnTheWireAsLabelsWithLengths) {
  const auto ftp = name("ftp.lab");
  const auto wire = ftp.wire();
  EXPECT_EQ(Bytes(wire.begin(), wire.end()), hex("03 66 74 70 03 6c 61 62 00"));
  EXPECT_EQ(name("ftp.lab").to_string(), "ftp.lab.");
  EXPECT_EQ(name(".").to_string(), ".");
}

TEST(DnsName, KeepsEscapedCharacters) {
  const auto escaped = name("a\\.b\\032c.lab.");
  EXPECT_EQ(escaped.label_count(), 2u);
  EXPECT_EQ(name(escaped.to_string()), escaped);
}

TEST(DnsName, RefusesWhatIsTooLongOrEmpty) {
  EXPECT_FALSE(Name::parse(""));
  EXPECT_FALSE(Name::parse("a..b"));
  EXPECT_FALSE(Name::parse(std::string(64, 'a')));
  EXPECT_TRUE(Name::parse(std::string(63, 'a')));
  const std::string label(49, 'x');  // five of them take 250 bytes
  const auto five = label + "." + label + "." + label + "." + label + "." + label;
  EXPECT_TRUE(Name::parse(five + ".abc"));
  EXPECT_FALSE(Name::parse(five + ".abcd"));
}

TEST(DnsName, ReadsOnlyUncompressedNames) {
  for (const auto* bytes : {"03 66 74", "03 66 74 70", "c0 0c", "41 00", "80 00", ""}) {
    const auto wire = hex(bytes);
    ByteReader reader(wire);
    EXPECT_FALSE(Name::read(reader)) << bytes;
  }
}

TEST(DnsName, ComparesWithoutCase) {
  EXPECT_EQ(name("FTP.Lab"), name("ftp.lab."));
  EXPECT_NE(name("ftp.lab"), name("ftp.lac"));
  EXPECT_EQ(name("FTP.Lab").folded(), name("ftp.lab").folded());
}

// The example of RFC 4034 6.1.
TEST(DnsName, HasTheCanonicalOrder) {
  const std::vector<std::string> ordered{"example.",         "a.example.",      "yljkjljk.a.example.",
                                         "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
                                         "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
  for (std::size_t i = 0; i + 1 < ordered.size(); ++i) {
    EXPECT_LT(name(ordered[i]), name(ordered[i + 1])) << ordered[i] << " " << ordered[i + 1];
  }
}

TEST(DnsName, KnowsWhatItLiesWithin) {
  EXPECT_TRUE(name("ftp.LAB").is_within(name("lab")));
  EXPECT_TRUE(name("lab").is_within(name("lab")));
  EXPECT_TRUE(name("lab").is_within(Name()));
  EXPECT_FALSE(name("ftplab").is_within(name("lab")));
  EXPECT_FALSE(name("lab").is_within(name("ftp.lab")));
  EXPECT_EQ(name("ftp.lab").parent(), name("lab"));
  EXPECT_EQ(Name().parent(), Name());
}

TEST(DnsName, OfAnAddressIsReversed) {
  EXPECT_EQ(reverse_name(*IpAddress::parse("10.0.0.4")).to_string(), "4.0.0.10.in-addr.arpa.");
  EXPECT_EQ(reverse_name(*IpAddress::parse("2001:db8::567:89ab")).to_string(),
            "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
}

}  // namespace
}  // namespace netrig::dns
