// UDP in raw frames: bytes both ways, what is refused, and the checksums that are tolerated.
#include "dhcp/udp_frame.hpp"

#include <gtest/gtest.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>
#include <tins/udp.h>

namespace netrig {
namespace {

UdpFrame frame() {
  return {MacAddress({2, 0, 0, 0, 0, 1}),
          MacAddress::broadcast(),
          {Ipv4Address({0, 0, 0, 0}), 68},
          {Ipv4Address::broadcast(), 67},
          {0xde, 0xad, 0xbe, 0xef, 0x01}};
}

constexpr std::size_t kIp = 14;
constexpr std::size_t kUdp = kIp + 20;

TEST(UdpFrame, IsReadBackFromItsBytes) {
  const auto bytes = frame().to_bytes();
  EXPECT_EQ(bytes.size(), kUdp + 8 + 5);
  EXPECT_EQ(UdpFrame::parse(bytes), frame());
}

TEST(UdpFrame, IsTheSameForLibtins) {
  const auto bytes = frame().to_bytes();
  Tins::EthernetII theirs(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
  EXPECT_EQ(theirs.rfind_pdu<Tins::IP>().src_addr().to_string(), "0.0.0.0");
  EXPECT_EQ(theirs.rfind_pdu<Tins::UDP>().dport(), 67);
  auto again = theirs.serialize();  // with checksums computed afresh, and padded
  again.resize(bytes.size());
  EXPECT_EQ(again, bytes);
}

TEST(UdpFrame, IgnoresTheFramesPadding) {
  auto bytes = frame().to_bytes();
  bytes.resize(bytes.size() + 17, 0xee);
  EXPECT_EQ(UdpFrame::parse(bytes), frame());
}

TEST(UdpFrame, CutAnywhereIsRefused) {
  const auto bytes = frame().to_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(UdpFrame::parse(ByteView(bytes).first(length))) << length;
  }
}

TEST(UdpFrame, AnyWrongBitInThePacketIsNoticed) {
  const auto bytes = frame().to_bytes();
  for (std::size_t bit = 8 * 12; bit < 8 * bytes.size(); ++bit) {
    auto wrong = bytes;
    wrong[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(UdpFrame::parse(wrong)) << bit;
  }
}

TEST(UdpFrame, WithoutChecksumIsTaken) {
  auto bytes = frame().to_bytes();
  bytes[kUdp + 6] = bytes[kUdp + 7] = 0;
  EXPECT_EQ(UdpFrame::parse(bytes), frame());
}

TEST(UdpFrame, WithAPartialChecksumIsTaken) {
  auto bytes = frame().to_bytes();
  const std::uint32_t sum = 0xffff + 0xffff + 17 + 13;  // destination, protocol, length
  const auto folded = static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
  bytes[kUdp + 6] = static_cast<std::uint8_t>(folded >> 8);
  bytes[kUdp + 7] = static_cast<std::uint8_t>(folded);
  EXPECT_EQ(UdpFrame::parse(bytes), frame());
}

}  // namespace
}  // namespace netrig
