// ARP packets: their bytes both ways, and what is none for IPv4 on Ethernet.
#include "wire/arp_packet.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

const Bytes kReplyBytes{0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x02,               // Ethernet, IPv4, reply
                        0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x01,   // sender
                        0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x0a, 0x00, 0x00, 0x02};  // target
const MacAddress kMac({2, 0, 0, 0, 0, 1});
const Ipv4Address kAddress({10, 0, 0, 1});

TEST(ArpPacket, IsReadAndWritten) {
  const ArpPacket packet{ArpPacket::kReply, kMac, kAddress, MacAddress({2, 0, 0, 0, 0, 2}),
                         Ipv4Address({10, 0, 0, 2})};
  ByteReader reader(kReplyBytes);
  EXPECT_EQ(ArpPacket::parse(reader), packet);
  ByteWriter writer;
  packet.serialize(writer);
  EXPECT_EQ(std::move(writer).take(), kReplyBytes);
}

TEST(ArpPacket, LeavesPaddingUnread) {
  auto padded = kReplyBytes;
  padded.resize(46, 0xee);
  ByteReader reader(padded);
  EXPECT_TRUE(ArpPacket::parse(reader));
  EXPECT_EQ(reader.left(), 18u);
}

TEST(ArpPacket, NeedsAllItsBytes) {
  for (std::size_t length = 0; length < kReplyBytes.size(); ++length) {
    ByteReader reader(ByteView(kReplyBytes).first(length));
    EXPECT_FALSE(ArpPacket::parse(reader)) << length;
  }
}

TEST(ArpPacket, OfOtherHardwareOrProtocolIsNone) {
  for (std::size_t position : {0u, 1u, 2u, 3u, 4u, 5u}) {
    auto bytes = kReplyBytes;
    bytes[position] ^= 0x40;
    ByteReader reader(bytes);
    EXPECT_FALSE(ArpPacket::parse(reader)) << position;
  }
}

TEST(ArpPacket, ProbesWithoutAnAddressAndAnnouncesWithOne) {
  const auto probe = ArpPacket::probe(kMac, kAddress);
  EXPECT_TRUE(probe.is_probe());
  EXPECT_EQ(probe.target_ip, kAddress);
  EXPECT_EQ(probe.target_mac, MacAddress());  // RFC 5227 2.1.1: "SHOULD be set to all zeroes"
  const auto announcement = ArpPacket::announcement(kMac, kAddress);
  EXPECT_FALSE(announcement.is_probe());
  EXPECT_EQ(announcement.sender_ip, kAddress);
  EXPECT_EQ(announcement.target_ip, kAddress);
}

}  // namespace
}  // namespace netrig
