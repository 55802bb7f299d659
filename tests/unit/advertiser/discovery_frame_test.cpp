// Router solicitations and advertisements as frames: bytes both ways, and what RFC 4861 6.1 does not let
// through.
#include "advertising/discovery_frame.hpp"

#include <gtest/gtest.h>

#include "wire/describe.hpp"

namespace netrig {
namespace {

const DiscoverySpeaker kHost{MacAddress({2, 0, 0, 0, 0, 9}), *Ipv6Address::parse("fe80::9")};
const DiscoverySpeaker kRouter{MacAddress({2, 0, 0, 0, 0, 1}), *Ipv6Address::parse("fe80::1")};

constexpr std::size_t kPayloadLengthAt = 14 + 4;
constexpr std::size_t kNextHeaderAt = 14 + 6;
constexpr std::size_t kHopLimitAt = 14 + 7;
constexpr std::size_t kMessageAt = 14 + 40;

/// From fe80::9, with the host's MAC address. The sum over pseudo header (ff02::2, length 16, 58) and message
/// is by hand.
Bytes solicitation_bytes() {
  return {0x33, 0x33, 0,    0,    0, 2,  2,  0,   0, 0, 0, 9, 0x86, 0xdd,        // Ethernet
          0x60, 0,    0,    0,    0, 16, 58, 255,                                // IPv6
          0xfe, 0x80, 0,    0,    0, 0,  0,  0,   0, 0, 0, 0, 0,    0,    0, 9,  //
          0xff, 0x02, 0,    0,    0, 0,  0,  0,   0, 0, 0, 0, 0,    0,    0, 2,  //
          133,  0,    0x7a, 0x1c, 0, 0,  0,  0,                                  // ICMPv6
          1,    1,    2,    0,    0, 0,  0,  9};
}

TEST(DiscoveryFrame, ASolicitationIsWrittenAndReadByteByByte) {
  const RouterSolicitation question{.source_mac = kHost.mac};
  EXPECT_EQ(solicitation_frame(kHost, question), solicitation_bytes());
  const auto heard = HeardSolicitation::parse(solicitation_bytes());
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->from, kHost);
  EXPECT_EQ(heard->message, question);
  EXPECT_FALSE(HeardAdvertisement::parse(solicitation_bytes()));
}

TEST(DiscoveryFrame, AnAdvertisementGoesToAllNodes) {
  const RouterAdvertisement message{.lifetime_seconds = 1800, .source_mac = kRouter.mac};
  const auto frame = advertisement_frame(kRouter, message);
  EXPECT_EQ(describe(frame),
            "fe80::1 > ff02::1 ICMPv6 router advertisement lifetime 1800 from 02:00:00:00:00:01");
  EXPECT_EQ(Bytes(frame.begin(), frame.begin() + 6), (Bytes{0x33, 0x33, 0, 0, 0, 1}));
  const auto heard = HeardAdvertisement::parse(frame);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->from, kRouter);
  EXPECT_EQ(heard->message, message);
}

TEST(DiscoveryFrame, WhatCameThroughARouterIsNotHeard) {
  auto frame = solicitation_bytes();
  frame[kHopLimitAt] = 254;
  EXPECT_FALSE(HeardSolicitation::parse(frame));
}

TEST(DiscoveryFrame, WhatIsDamagedCutOrOfAnotherKindIsNotHeard) {
  for (std::size_t at : {std::size_t{12}, kNextHeaderAt, kMessageAt, kMessageAt + 1, kMessageAt + 2}) {
    auto frame = solicitation_bytes();
    frame[at] ^= 1;
    EXPECT_FALSE(HeardSolicitation::parse(frame)) << at;
  }
  const auto whole = solicitation_bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(HeardSolicitation::parse(ByteView(whole).first(length))) << length;
  }
}

/// Ethernet pads short frames: what is behind the packet does not count.
TEST(DiscoveryFrame, PaddingIsNoPartOfTheMessage) {
  auto frame = solicitation_bytes();
  frame.insert(frame.end(), 6, 0xee);
  EXPECT_TRUE(HeardSolicitation::parse(frame));
  frame[kPayloadLengthAt + 1] = 40;
  EXPECT_FALSE(HeardSolicitation::parse(frame)) << "more than there is";
}

/// RFC 4861 6.1.1: who has no address yet names no MAC address either; 6.1.2: routers speak from the link.
TEST(DiscoveryFrame, TheSourceMustBeOneThatMaySayIt) {
  const DiscoverySpeaker nobody{kHost.mac, Ipv6Address()};
  EXPECT_TRUE(HeardSolicitation::parse(solicitation_frame(nobody, {})));
  EXPECT_FALSE(HeardSolicitation::parse(solicitation_frame(nobody, {.source_mac = kHost.mac})));
  const DiscoverySpeaker far{kRouter.mac, *Ipv6Address::parse("2001:db8::1")};
  EXPECT_FALSE(HeardAdvertisement::parse(advertisement_frame(far, {})));
}

}  // namespace
}  // namespace netrig
