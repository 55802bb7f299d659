// The Internet checksum: the example of RFC 1071 3, odd parts, pseudo headers of both families.
#include "wire/checksum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

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

/// The definition (RFC 1071 1): bytes in pairs, added with the carries.
std::uint16_t sum_by_pairs(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(sum);
}

TEST(InternetChecksum, IsThatOfTheDefinitionAtEveryLengthAndAlignment) {
  std::mt19937 random(1);
  Bytes bytes(200);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t begin = 0; begin < 16; ++begin) {
    for (std::size_t size = 0; begin + size <= bytes.size(); ++size) {
      const auto part = ByteView(bytes).subspan(begin, size);
      ASSERT_EQ(InternetChecksum().add(part).sum(), sum_by_pairs(part)) << begin << " " << size;
    }
  }
}

TEST(InternetChecksum, IsThatOfTheDefinitionOverRandomParts) {
  constexpr unsigned kSeed = 2;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    Bytes bytes(random() % 70'000);
    const bool all_ones = round % 10 == 0;  // as many carries as there can be
    for (auto& byte : bytes) byte = all_ones ? 0xff : static_cast<std::uint8_t>(random());
    InternetChecksum sum;
    for (ByteView left(bytes); !left.empty();) {
      const auto size = std::min<std::size_t>(left.size(), random() % 4000);
      sum.add(left.first(size));
      left = left.subspan(size);
    }
    ASSERT_EQ(sum.sum(), sum_by_pairs(bytes)) << "seed " << kSeed << ", round " << round;
  }
}

TEST(InternetChecksum, OfZerosOnlyIsZero) {
  EXPECT_EQ(InternetChecksum().add(Bytes(37)).sum(), 0);
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
