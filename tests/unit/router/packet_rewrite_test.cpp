// Literal packets before and after.
#include "router/packet_rewrite.hpp"

#include <gtest/gtest.h>

#include "router_packets.hpp"
#include "unit/stack/stack_network.hpp"
#include "wire/tcp_header.hpp"

namespace netrig::testing {
namespace {

/// 10.0.0.7:1000 > 198.51.100.9:53, "hi".
const Bytes kDatagram = {0x45, 0x00, 0x00, 0x1e, 0x12, 0x34, 0x00, 0x00, 0x40, 0x11,
                         0x34, 0x58, 0x0a, 0x00, 0x00, 0x07, 0xc6, 0x33, 0x64, 0x09,
                         0x03, 0xe8, 0x00, 0x35, 0x00, 0x0a, 0x5f, 0x10, 0x68, 0x69};

TEST(PacketRewrite, TheLiteralDatagramIsWhatTheBuilderMakes) {
  EXPECT_EQ(udp("10.0.0.7:1000", "198.51.100.9:53", "hi"), kDatagram);
}

TEST(PacketRewrite, ChangesTheSource) {
  auto packet = kDatagram;
  rewrite_endpoint(packet, PacketEnd::source, {ip("198.51.100.1"), 40000});
  const Bytes expected = {0x45, 0x00, 0x00, 0x1e, 0x12, 0x34, 0x00, 0x00, 0x40, 0x11,
                          0x14, 0x2a, 0xc6, 0x33, 0x64, 0x01, 0xc6, 0x33, 0x64, 0x09,
                          0x9c, 0x40, 0x00, 0x35, 0x00, 0x0a, 0xa6, 0x89, 0x68, 0x69};
  EXPECT_EQ(packet, expected);
}

TEST(PacketRewrite, BothEndsThereAndBackOfEveryProtocol) {
  const std::vector<std::pair<Bytes, Bytes>> pairs = {
      {udp("10.0.0.7:1000", "198.51.100.9:53"), udp("203.0.113.77:2", "8.8.8.8:65535")},
      {tcp("10.0.0.7:1000", "198.51.100.9:53", {.payload = "odd"}),
       tcp("203.0.113.77:2", "8.8.8.8:65535", {.payload = "odd"})},
      {echo("10.0.0.7", "198.51.100.9", 7), echo("203.0.113.77", "8.8.8.8", 65535)},
      {ip_packet("10.0.0.7", "198.51.100.9", 253, as_bytes("abcdefgh")),
       ip_packet("203.0.113.77", "8.8.8.8", 253, as_bytes("abcdefgh"))},
  };
  for (const auto& [before, after] : pairs) {
    auto packet = before;
    rewrite_endpoint(packet, PacketEnd::source, {ip("203.0.113.77"), 2});
    rewrite_endpoint(packet, PacketEnd::destination, {ip("8.8.8.8"), 65535});
    EXPECT_EQ(packet, after);
    rewrite_endpoint(packet, PacketEnd::source, {ip("10.0.0.7"), 1000});
    rewrite_endpoint(packet, PacketEnd::destination,
                     {ip("198.51.100.9"), static_cast<std::uint16_t>(packet[9] == kIpProtocolIcmp ? 7 : 53)});
    EXPECT_EQ(packet, before);
  }
}

TEST(PacketRewrite, NoUdpChecksumStaysNone) {
  auto packet = kDatagram;
  packet[26] = packet[27] = 0;
  rewrite_endpoint(packet, PacketEnd::source, {ip("198.51.100.1"), 40000});
  EXPECT_EQ(packet[26], 0);
  EXPECT_EQ(packet[27], 0);
}

TEST(PacketRewrite, AUdpChecksumNeverBecomesNone) {
  // Over all ports, one has the sum of zeros, which is sent as ones (RFC 768).
  int ones = 0;
  for (std::uint32_t port = 0; port < 65536; ++port) {
    auto packet = kDatagram;
    rewrite_endpoint(packet, PacketEnd::source, {ip("198.51.100.1"), static_cast<std::uint16_t>(port)});
    ASSERT_FALSE(packet[26] == 0 && packet[27] == 0) << port;
    ones += packet[26] == 0xff && packet[27] == 0xff;
    ASSERT_EQ(packet, udp("198.51.100.1:" + std::to_string(port), "198.51.100.9:53", "hi")) << port;
  }
  EXPECT_EQ(ones, 1);
}

TEST(PacketRewrite, AWrongChecksumStaysWrong) {
  auto packet = damaged(tcp("10.0.0.7:1000", "198.51.100.9:53", {.payload = "x"}));
  rewrite_endpoint(packet, PacketEnd::source, {ip("198.51.100.1"), 40000});
  EXPECT_FALSE(check_tcp(ip("198.51.100.1"), ip("198.51.100.9"), ByteView(packet).subspan(20)));
}

TEST(PacketRewrite, WhatIsCutOffStaysAsItIs) {
  const auto whole = tcp("10.0.0.7:1000", "198.51.100.9:53");
  for (std::size_t size = 20; size <= whole.size(); ++size) {
    auto packet = whole;
    packet.resize(size);
    rewrite_endpoint(packet, PacketEnd::destination, {ip("8.8.8.8"), 99});
    auto expected = tcp("10.0.0.7:1000", "8.8.8.8:99");
    if (size < 24) expected[22] = whole[22], expected[23] = whole[23];  // half a port
    if (size < 38) expected[36] = whole[36];                            // half a checksum
    expected.resize(size);
    EXPECT_EQ(packet, expected) << size;
  }
}

TEST(PacketRewrite, ChangesWhatAnErrorQuotes) {
  const auto error_of = [](const Bytes& quoted) {
    return icmp("198.51.100.9", "198.51.100.1", {.type = 3, .code = 3, .payload = quoted});
  };
  auto packet = error_of(udp("198.51.100.1:40000", "198.51.100.9:53"));
  rewrite_quoted(packet, PacketEnd::source, {ip("10.0.0.7"), 1000});
  EXPECT_EQ(packet, error_of(udp("10.0.0.7:1000", "198.51.100.9:53")));
}

}  // namespace
}  // namespace netrig::testing
