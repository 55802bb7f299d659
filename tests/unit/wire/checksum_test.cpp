// The Internet checksum: the example of RFC 1071 3, odd parts, pseudo headers of both families.
#include "wire/checksum.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

const Bytes kRfc1071Example{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

TEST(InternetChecksum, OfTheRfcsExample) {
  EXPECT_EQ(InternetChecksum().add(kRfc1071Example).sum(), 0xddf2);
  EXPECT_EQ(internet_checksum(kRfc1071Example), 0x220d);
}

TEST(InternetChecksum, OfNothingIsAllOnes) {
  EXPECT_EQ(internet_checksum({}), 0xffff);
}

TEST(InternetChecksum, PadsAnOddLastByteWithZero) {
  EXPECT_EQ(internet_checksum(Bytes{0x12, 0x34, 0x56}), internet_checksum(Bytes{0x12, 0x34, 0x56, 0x00}));
}

TEST(InternetChecksum, IsTheSameHoweverTheBytesAreParted) {
  const ByteView all(kRfc1071Example);
  for (std::size_t first = 0; first <= all.size(); ++first) {
    for (std::size_t second = first; second <= all.size(); ++second) {
      InternetChecksum sum;
      sum.add(all.first(first)).add(all.subspan(first, second - first)).add(all.subspan(second));
      EXPECT_EQ(sum.sum(), 0xddf2) << first << " " << second;
    }
  }
}

TEST(InternetChecksum, FoldsEveryCarry) {
  const Bytes ones(65'536, 0xff);
  EXPECT_EQ(InternetChecksum().add(ones).sum(), 0xffff);
}

TEST(InternetChecksum, CoversThePseudoHeaderOfIpv4) {
  InternetChecksum sum;
  sum.add_pseudo_header(Ipv4Address({10, 0, 0, 1}), Ipv4Address({10, 0, 0, 2}), 17, 12);
  EXPECT_EQ(sum.sum(), internet_checksum({}) -
                           InternetChecksum().add(Bytes{10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0, 12}).value());
  EXPECT_EQ(sum.sum(), 0x1420);
}

TEST(InternetChecksum, CoversThePseudoHeaderOfIpv6) {
  const auto source = *Ipv6Address::parse("2001:db8::1");
  const auto destination = *Ipv6Address::parse("2001:db8::2");
  Bytes bytes(source.octets().begin(), source.octets().end());
  bytes.insert(bytes.end(), destination.octets().begin(), destination.octets().end());
  bytes.insert(bytes.end(), {0x00, 0x01, 0x00, 0x02, 0, 0, 0, 6});
  EXPECT_EQ(InternetChecksum().add_pseudo_header(source, destination, 6, 0x10002).sum(),
            InternetChecksum().add(bytes).sum());
}

}  // namespace
}  // namespace netrig
