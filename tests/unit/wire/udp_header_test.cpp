// UDP: bytes both ways, and each verdict on a checksum.
#include "wire/udp_header.hpp"

#include <gtest/gtest.h>

#include "wire/checksum.hpp"

namespace netrig {
namespace {

const Endpoint kFrom{Ipv4Address({10, 0, 0, 1}), 1024};
const Endpoint kTo{Ipv4Address({10, 0, 0, 2}), 53};
// Checked by hand: pseudo header 0x141f (0a00+0001+0a00+0002+0011+000b), header 0x0440, payload
// 0x6869+0x2100.
const Bytes kDatagram{0x04, 0x00, 0x00, 0x35, 0x00, 0x0b, 0x5e, 0x37, 'h', 'i', '!'};

Bytes serialized(const Endpoint& from, const Endpoint& to, ByteView payload) {
  ByteWriter writer;
  serialize_udp(writer, from, to, payload);
  return std::move(writer).take();
}

Bytes with_checksum(std::uint16_t checksum) {
  auto bytes = kDatagram;
  bytes[6] = static_cast<std::uint8_t>(checksum >> 8);
  bytes[7] = static_cast<std::uint8_t>(checksum);
  return bytes;
}

TEST(UdpHeader, IsReadAndWritten) {
  const UdpHeader header{1024, 53, 11, 0x5e37};
  ByteReader reader(kDatagram);
  EXPECT_EQ(UdpHeader::parse(reader), header);
  EXPECT_EQ(reader.left(), 3u);
  EXPECT_EQ(header.payload_bytes(), 3u);
  ByteWriter writer;
  header.serialize(writer);
  EXPECT_EQ(std::move(writer).take(), Bytes(kDatagram.begin(), kDatagram.begin() + 8));
}

TEST(UdpHeader, ThatIsCutOrShorterThanItselfIsRefused) {
  for (std::size_t length = 0; length < 8; ++length) {
    ByteReader reader(ByteView(kDatagram).first(length));
    EXPECT_FALSE(UdpHeader::parse(reader)) << length;
  }
  auto bytes = kDatagram;
  bytes[5] = 7;
  ByteReader reader(bytes);
  EXPECT_FALSE(UdpHeader::parse(reader));
}

TEST(Udp, DatagramsAreWrittenWithTheirChecksum) {
  EXPECT_EQ(serialized(kFrom, kTo, as_bytes("hi!")), kDatagram);
}

TEST(Udp, ChecksumsAreJudged) {
  const auto verdict = [](std::uint16_t checksum) {
    return check_udp(kFrom.address, kTo.address, with_checksum(checksum));
  };
  EXPECT_EQ(verdict(0x5e37), UdpChecksum::correct);
  EXPECT_EQ(verdict(0), UdpChecksum::absent);
  EXPECT_EQ(verdict(0x141f), UdpChecksum::partial);
  EXPECT_EQ(verdict(0x5e36), UdpChecksum::wrong);
  EXPECT_EQ(check_udp(kTo.address, Ipv4Address({10, 0, 0, 3}), kDatagram), UdpChecksum::wrong);
}

TEST(Udp, AComputedZeroIsSentAsAllOnes) {
  // The payload is chosen so that everything sums to all ones: the checksum would be zero, which says "none".
  InternetChecksum sum;
  sum.add_pseudo_header(kFrom.address, kTo.address, 17, 10).add(Bytes{0x04, 0x00, 0x00, 0x35, 0x00, 0x0a});
  const auto rest = sum.value();
  const Bytes payload{static_cast<std::uint8_t>(rest >> 8), static_cast<std::uint8_t>(rest)};
  const auto bytes = serialized(kFrom, kTo, payload);
  EXPECT_EQ(bytes[6], 0xff);
  EXPECT_EQ(bytes[7], 0xff);
  EXPECT_EQ(check_udp(kFrom.address, kTo.address, bytes), UdpChecksum::correct);
}

TEST(Udp, WorksOverIpv6) {
  const Endpoint from{*Ipv6Address::parse("fe80::1"), 546};
  const Endpoint to{*Ipv6Address::parse("ff02::1:2"), 547};
  EXPECT_EQ(check_udp(from.address, to.address, serialized(from, to, as_bytes("x"))), UdpChecksum::correct);
}

}  // namespace
}  // namespace netrig
