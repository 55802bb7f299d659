// ICMPv6 and Neighbor Discovery: bytes both ways over memory full of junk, checksums, and what is refused.
// Checksums are from an independent sum (RFC 1071 by hand over pseudo header and message) unless libtins is
// the judge.
#include "wire/neighbor_discovery.hpp"

#include <gtest/gtest.h>
#include <tins/icmpv6.h>
#include <tins/ipv6.h>

#include "wire/icmpv6_message.hpp"

namespace netrig {
namespace {

const Ipv6Address kHere = *Ipv6Address::parse("fe80::1");
const Ipv6Address kThere = *Ipv6Address::parse("fe80::2");
const MacAddress kMac({2, 0, 0, 0, 0, 9});

template <class Message>
Bytes written(const Message& message, std::size_t size) {
  Bytes memory(size, 0xaa);
  ByteWriter writer{MutableByteView(memory)};
  message.serialize(writer, kHere, kThere);
  EXPECT_EQ(writer.size(), size);
  EXPECT_TRUE(check_icmpv6(kHere, kThere, memory));
  EXPECT_FALSE(check_icmpv6(kHere, kHere, memory)) << "the pseudo header counts";
  return memory;
}

/// `bytes` but for the checksum.
Bytes without_checksum(Bytes bytes) {
  bytes[2] = bytes[3] = 0;
  return bytes;
}

template <class Message>
void expect_bytes(const Message& message, const Bytes& expected) {
  const auto bytes = written(message, expected.size());
  EXPECT_EQ(without_checksum(bytes), expected);
  EXPECT_EQ(Message::parse(bytes), message);
  for (std::size_t length = 0; length < expected.size(); ++length) {
    const auto cut = Message::parse(ByteView(bytes).first(length));
    EXPECT_TRUE(!cut || *cut != message) << length;
  }
}

/// The message as libtins reads it, which also makes its checksum.
Tins::ICMPv6 read_by_libtins(const Bytes& message) {
  Tins::IPv6 packet("fe80::2", "fe80::1");
  packet /= Tins::ICMPv6(message.data(), static_cast<std::uint32_t>(message.size()));
  const auto again = packet.serialize();
  EXPECT_EQ(Bytes(again.begin() + 40, again.end()), message) << "checksum included";
  return packet.rfind_pdu<Tins::ICMPv6>();
}

TEST(Icmpv6Message, IsWrittenAndReadByteByByte) {
  const Icmpv6Message message{.type = Icmpv6Message::kEchoRequest,
                              .field = Icmpv6Message::echo_field(0x1234, 7),
                              .payload = as_bytes("abc")};
  // fe80+1 + fe80+2 + b + 3a + 8000 + 1234 + 7 + 6162 + 6300 sums to 53e8 with the carries.
  const Bytes expected{128, 0, 0xac, 0x17, 0x12, 0x34, 0, 7, 'a', 'b', 'c'};
  Bytes memory(expected.size(), 0xaa);
  ByteWriter writer{MutableByteView(memory)};
  message.serialize(writer, kHere, kThere);
  EXPECT_EQ(memory, expected);
  const auto parsed = Icmpv6Message::parse(expected);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->type, Icmpv6Message::kEchoRequest);
  EXPECT_EQ(parsed->identifier(), 0x1234);
  EXPECT_EQ(parsed->sequence(), 7);
  EXPECT_EQ(as_text(parsed->payload), "abc");
  EXPECT_FALSE(parsed->is_error());
  for (std::size_t length = 0; length < Icmpv6Message::kHeaderBytes; ++length) {
    EXPECT_FALSE(Icmpv6Message::parse(ByteView(expected).first(length))) << length;
  }
}

TEST(NeighborDiscovery, RouterSolicitation) {
  expect_bytes(RouterSolicitation{}, {133, 0, 0, 0, 0, 0, 0, 0});
  expect_bytes(RouterSolicitation{.source_mac = kMac}, {133, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 9});
}

TEST(NeighborDiscovery, RouterAdvertisement) {
  const RouterAdvertisement message{
      .hop_limit = 64,
      .managed = true,
      .lifetime_seconds = 1800,
      .reachable_ms = 30000,
      .retransmit_ms = 1000,
      .source_mac = kMac,
      .mtu_bytes = 1400,
      .prefixes = {{.prefix = *Ipv6Address::parse("2001:db8:1::"),
                    .length = 64,
                    .valid_seconds = 7200,
                    .preferred_seconds = 3600}},
      .resolvers = {{.lifetime_seconds = 1200,
                     .servers = {*Ipv6Address::parse("2001:db8::53"), *Ipv6Address::parse("2001:db8::54")}}}};
  expect_bytes(message, {134,  0,    0,    0,    64, 0x80, 0x07, 0x08, 0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe8,  //
                         1,    1,    2,    0,    0,  0,    0,    9,                                         //
                         5,    1,    0,    0,    0,  0,    0x05, 0x78,                                      //
                         3,    4,    64,   0xc0, 0,  0,    0x1c, 0x20, 0, 0, 0x0e, 0x10, 0, 0, 0,    0,     //
                         0x20, 0x01, 0x0d, 0xb8, 0,  1,    0,    0,    0, 0, 0,    0,    0, 0, 0,    0,     //
                         25,   5,    0,    0,    0,  0,    0x04, 0xb0,                                      //
                         0x20, 0x01, 0x0d, 0xb8, 0,  0,    0,    0,    0, 0, 0,    0,    0, 0, 0,    0x53,  //
                         0x20, 0x01, 0x0d, 0xb8, 0,  0,    0,    0,    0, 0, 0,    0,    0, 0, 0,    0x54});
  const auto oracle = read_by_libtins(written(message, 104));
  EXPECT_EQ(oracle.type(), Tins::ICMPv6::ROUTER_ADVERT);
  EXPECT_EQ(oracle.router_lifetime(), 1800);
  EXPECT_EQ(oracle.reachable_time(), 30000u);
  EXPECT_EQ(oracle.prefix_info().prefix.to_string(), "2001:db8:1::");
  EXPECT_EQ(oracle.prefix_info().valid_lifetime, 7200u);
  EXPECT_EQ(oracle.mtu().second, 1400u);
  EXPECT_EQ(oracle.recursive_dns_servers().lifetime, 1200u);
  EXPECT_EQ(oracle.recursive_dns_servers().servers.at(1).to_string(), "2001:db8::54");
  EXPECT_EQ(oracle.source_link_layer_addr().to_string(), kMac.to_string());
}

/// RFC 8106 5.3.1: the length is that of one or more addresses; the rest of the message stands.
TEST(NeighborDiscovery, ResolversOfAnotherLengthAreSkipped) {
  for (const std::uint8_t units : {1, 2, 4}) {
    Bytes message{134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 25, units};
    message.resize(16 + units * std::size_t{8});
    const auto parsed = RouterAdvertisement::parse(message);
    ASSERT_TRUE(parsed) << int{units};
    EXPECT_EQ(parsed->lifetime_seconds, 1800);
    EXPECT_TRUE(parsed->resolvers.empty()) << int{units};
  }
}

TEST(NeighborDiscovery, NeighborSolicitation) {
  const NeighborSolicitation message{.target = *Ipv6Address::parse("2001:db8::7"), .source_mac = kMac};
  expect_bytes(message, {135,  0,    0,    0,    0, 0, 0, 0,                          //
                         0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,  //
                         1,    1,    2,    0,    0, 0, 0, 9});
  const auto oracle = read_by_libtins(written(message, 32));
  EXPECT_EQ(oracle.target_addr().to_string(), "2001:db8::7");
}

TEST(NeighborDiscovery, NeighborAdvertisement) {
  const NeighborAdvertisement message{
      .solicited = true, .override = true, .target = *Ipv6Address::parse("2001:db8::7"), .target_mac = kMac};
  expect_bytes(message, {136,  0,    0,    0,    0x60, 0, 0, 0,                          //
                         0x20, 0x01, 0x0d, 0xb8, 0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,  //
                         2,    1,    2,    0,    0,    0, 0, 9});
  const auto oracle = read_by_libtins(written(message, 32));
  EXPECT_TRUE(oracle.solicited());
  EXPECT_TRUE(oracle.override());
  EXPECT_FALSE(oracle.router());
  EXPECT_EQ(oracle.target_link_layer_addr().to_string(), kMac.to_string());
}

TEST(NeighborDiscovery, RedirectMessage) {
  const Redirect message{.target = kThere, .destination = *Ipv6Address::parse("2001:db8::7")};
  expect_bytes(message, {137,  0,    0,    0,    0, 0, 0, 0,                          //
                         0xfe, 0x80, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,  //
                         0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7});
}

TEST(NeighborDiscovery, OptionsThatNobodyKnowsAreSkippedAndBrokenOnesSpoilTheMessage) {
  Bytes message{133, 0, 0, 0, 0, 0, 0, 0, 200, 1, 1, 2, 3, 4, 5, 6, 1, 1, 2, 0, 0, 0, 0, 9};
  EXPECT_EQ(RouterSolicitation::parse(message), (RouterSolicitation{.source_mac = kMac}));
  auto zero = message;
  zero[9] = 0;
  EXPECT_FALSE(RouterSolicitation::parse(zero)) << "RFC 4861 4.6";
  auto cut = message;
  cut[17] = 2;
  EXPECT_FALSE(RouterSolicitation::parse(cut));
  auto coded = message;
  coded[1] = 1;
  EXPECT_FALSE(RouterSolicitation::parse(coded)) << "RFC 4861 6.1.1";
  EXPECT_FALSE(NeighborSolicitation::parse(message)) << "of another type";
}

TEST(NeighborDiscovery, APrefixLongerThanAnAddressIsNone) {
  const RouterAdvertisement message{.prefixes = {{.prefix = kHere, .length = 128}}};
  auto bytes = written(message, 48);
  EXPECT_EQ(RouterAdvertisement::parse(bytes)->prefixes.size(), 1u);
  bytes[18] = 129;
  EXPECT_TRUE(RouterAdvertisement::parse(bytes)->prefixes.empty());
}

}  // namespace
}  // namespace netrig
