// The way over extension headers to the transport, and packets cut behind them (RFC 8200 4).
#include "stack/ipv6_transport.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ipv6_packets.hpp"
#include "stack/ipv6_fragmentation.hpp"

namespace netrig::testing {
namespace {

constexpr std::uint8_t kAuthentication = 51;
constexpr std::size_t kHeaderBytes = Ipv6Header::kLengthBytes;

/// An IPv6 packet whose first header is of `kind`, from there on as it stands.
Bytes packet(std::uint8_t kind, const Bytes& behind) {
  return packet6_of(header6_to("2001:db8::1", "2001:db8::9", kind), behind);
}

/// An extension header of eight bytes.
Bytes options(std::uint8_t next) {
  return {next, 0, 1, 4, 0, 0, 0, 0};
}

Bytes joined(std::initializer_list<Bytes> pieces) {
  Bytes all;
  for (const auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

void expect_at(const Bytes& bytes, std::uint8_t protocol, std::size_t at) {
  const auto found = find_ipv6_transport(bytes);
  EXPECT_EQ(found.protocol, protocol);
  EXPECT_EQ(found.at, at);
  EXPECT_TRUE(found.reached);
}

TEST(Ipv6Transport, StandsBehindAllExtensionHeadersInAnyOrder) {
  const Bytes udp(8, 1);
  expect_at(packet(kIpProtocolUdp, udp), kIpProtocolUdp, kHeaderBytes);
  expect_at(packet(kIpv6HopByHop, joined({options(kIpv6Routing), options(kIpv6DestinationOptions),
                                          options(kIpv6HopByHop), options(kIpProtocolUdp), udp})),
            kIpProtocolUdp, kHeaderBytes + 32);
  const Bytes longer = {kIpProtocolTcp, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  expect_at(packet(kIpv6DestinationOptions, joined({longer, udp})), kIpProtocolTcp, kHeaderBytes + 16);
}

TEST(Ipv6Transport, WhatIsNoExtensionHeaderEndsTheWay) {
  expect_at(packet(kIpv6NoNextHeader, {}), kIpv6NoNextHeader, kHeaderBytes);
  expect_at(packet(kIpv6Routing, options(kAuthentication)), kAuthentication, kHeaderBytes + 8);
}

TEST(Ipv6Transport, AHeaderThatIsCutShortHidesIt) {
  for (const auto& bytes : {packet(kIpv6DestinationOptions, {}), packet(kIpv6DestinationOptions, {17}),
                            packet(kIpv6DestinationOptions, {17, 1, 1, 4, 0, 0, 0, 0}),
                            packet(kIpv6Fragment, {17, 0, 0, 1, 0, 0, 0})}) {
    const auto found = find_ipv6_transport(bytes);
    EXPECT_EQ(found.protocol, kIpv6NoNextHeader);
    EXPECT_EQ(found.at, bytes.size());
    EXPECT_FALSE(found.reached);
  }
}

TEST(Ipv6Transport, IsInTheFirstFragmentOnly) {
  const Bytes first = {kIpProtocolUdp, 0, 0, 1, 0, 0, 0, 7}, later = {kIpProtocolUdp, 0, 0, 9, 0, 0, 0, 7};
  expect_at(packet(kIpv6Fragment, first), kIpProtocolUdp, kHeaderBytes + 8);
  const auto found = find_ipv6_transport(packet(kIpv6Fragment, later));
  EXPECT_EQ(found.protocol, kIpProtocolUdp);
  EXPECT_FALSE(found.reached);
}

TEST(Ipv6Fragment, IsFoundWithWhatNamesIt) {
  const Bytes fragment = {kIpProtocolUdp, 0, 0x12, 0x41, 0x01, 0x02, 0x03, 0x04};
  const auto found = find_ipv6_fragment(
      packet(kIpv6HopByHop, joined({options(kIpv6Routing), options(kIpv6Fragment), fragment})));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->source, ip6("2001:db8::9"));
  EXPECT_EQ(found->destination, ip6("2001:db8::1"));
  EXPECT_EQ(found->named_at, kHeaderBytes + 8);
  EXPECT_EQ(found->at, kHeaderBytes + 16);
  EXPECT_EQ(found->header, (Ipv6FragmentHeader{.next_header = kIpProtocolUdp,
                                               .offset_bytes = 0x1240,
                                               .more_fragments = true,
                                               .identification = 0x01020304}));
  EXPECT_FALSE(find_ipv6_fragment(packet(kIpv6HopByHop, options(kIpProtocolUdp))));
  EXPECT_FALSE(find_ipv6_fragment(packet(kIpv6Fragment, {17, 0, 0, 1, 0, 0, 0})));
}

TEST(Ipv6Fragmentation, RepeatsWhatIsInFrontAndFillsTheLast) {
  const auto whole = packet(kIpv6HopByHop, joined({options(kIpProtocolUdp), Bytes(36, 5)}));
  const Ipv6Cut cut{
      .named_at = kHeaderBytes, .at = kHeaderBytes + 8, .identification = 7, .longest_bytes = 76};
  const auto fragments = fragment_ipv6(PacketBuffer::copy_of(whole), cut);
  ASSERT_EQ(fragments.size(), 2u) << "16 bytes that end between two units, and 20 that need not";
  const Bytes front = options(kIpv6Fragment);
  const auto first = packet(kIpv6HopByHop, joined({front, {17, 0, 0, 1, 0, 0, 0, 7}, Bytes(16, 5)}));
  const auto last = packet(kIpv6HopByHop, joined({front, {17, 0, 0, 16, 0, 0, 0, 7}, Bytes(20, 5)}));
  EXPECT_TRUE(std::ranges::equal(fragments[0].bytes(), first));
  EXPECT_TRUE(std::ranges::equal(fragments[1].bytes(), last));
}

TEST(Ipv6Fragmentation, NeedsRoomBehindTheHeaders) {
  const auto whole = PacketBuffer::copy_of(packet(kIpProtocolUdp, Bytes(100, 5)));
  EXPECT_TRUE(fragment_ipv6(whole, {.longest_bytes = kHeaderBytes + 15}).empty());
  EXPECT_EQ(fragment_ipv6(whole, {.longest_bytes = kHeaderBytes + 16}).size(), 13u);
}

}  // namespace
}  // namespace netrig::testing
