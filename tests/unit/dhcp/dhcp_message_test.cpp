// The DHCP message: its bytes both ways, long and overloaded options, hostile bytes, and libtins as an
// oracle.
#include "dhcp/dhcp_message.hpp"

#include <gtest/gtest.h>
#include <tins/dhcp.h>

#include <random>

namespace netrig {
namespace {

constexpr std::size_t kOptionsPosition = 240;

/// A DISCOVER, field by field.
Bytes discover_bytes() {
  Bytes bytes{
      0x01, 0x01, 0x06, 0x00, 0x12, 0x34, 0x56, 0x78, 0x00, 0x05, 0x80, 0x00,  // op … flags
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // ciaddr, yiaddr, siaddr
      0x0a, 0x00, 0x00, 0x01,                                                  // giaddr
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01};                                     // chaddr
  bytes.resize(236);
  const Bytes options{0x63, 0x82, 0x53, 0x63, 0x35, 0x01, 0x01,         // cookie, DISCOVER
                      0x32, 0x04, 0x0a, 0x00, 0x00, 0x64,               // requested address
                      0x37, 0x02, 0x01, 0x03, 0xe0, 0x01, 0x2a, 0xff};  // parameters, an unknown one, end
  bytes.insert(bytes.end(), options.begin(), options.end());
  bytes.resize(300);
  return bytes;
}

DhcpMessage discover() {
  DhcpMessage message;
  message.xid = 0x12345678;
  message.secs = 5;
  message.flags = DhcpMessage::kBroadcastFlag;
  message.giaddr = Ipv4Address({10, 0, 0, 1});
  message.set_mac(MacAddress({2, 0, 0, 0, 0, 1}));
  message.set_type(DhcpMessageType::discover);
  message.options.set_address(dhcp_option::kRequestedAddress, Ipv4Address({10, 0, 0, 100}));
  message.options.set(dhcp_option::kParameterRequestList, Bytes{1, 3});
  message.options.set(0xe0, Bytes{0x2a});
  return message;
}

/// A message with these bytes as its options field, `file` and `sname` filled from their fronts.
Bytes message_with(const Bytes& options, const Bytes& file = {}, const Bytes& sname = {}) {
  auto bytes = discover_bytes();
  bytes.resize(kOptionsPosition);
  std::copy(sname.begin(), sname.end(), bytes.begin() + 44);
  std::copy(file.begin(), file.end(), bytes.begin() + 108);
  bytes.insert(bytes.end(), options.begin(), options.end());
  return bytes;
}

TEST(DhcpMessage, IsRead) {
  EXPECT_EQ(DhcpMessage::parse(discover_bytes()), discover());
}

TEST(DhcpMessage, IsWrittenBehindWhatIsThere) {
  ByteWriter writer;
  writer.bytes(Bytes(7, 0xee));
  discover().serialize(writer);
  const auto written = std::move(writer).take();
  EXPECT_EQ(Bytes(written.begin() + 7, written.end()), discover_bytes());
}

TEST(DhcpMessage, CarriesEveryField) {
  auto message = discover();
  message.op = DhcpMessage::kReply;
  message.htype = 32;
  message.hlen = 16;
  message.hops = 3;
  message.ciaddr = Ipv4Address({1, 2, 3, 4});
  message.yiaddr = Ipv4Address({5, 6, 7, 8});
  message.siaddr = Ipv4Address({9, 10, 11, 12});
  for (std::size_t i = 0; i < 16; ++i) message.chaddr[i] = static_cast<std::uint8_t>(0xa0 + i);
  message.sname.fill(0x53);
  message.file.fill(0x46);
  EXPECT_EQ(DhcpMessage::parse(message.to_bytes()), message);
  EXPECT_FALSE(message.mac());
}

TEST(DhcpMessage, CutAnywhereBeforeItsOptionsIsRefused) {
  const auto bytes = discover_bytes();
  for (std::size_t length = 0; length < kOptionsPosition; ++length) {
    EXPECT_FALSE(DhcpMessage::parse(ByteView(bytes).first(length))) << length;
  }
}

TEST(DhcpMessage, CutWithinAnOptionIsRefusedAndBetweenOptionsTaken) {
  const auto bytes = discover_bytes();
  const std::set<std::size_t> between{240, 243, 249, 253, 256};
  for (std::size_t length = kOptionsPosition; length < 257; ++length) {
    EXPECT_EQ(DhcpMessage::parse(ByteView(bytes).first(length)).has_value(), between.contains(length))
        << length;
  }
}

TEST(DhcpMessage, ThatIsNoneIsRefused) {
  auto operation = discover_bytes();
  operation[0] = 3;
  EXPECT_FALSE(DhcpMessage::parse(operation));
  auto hardware_length = discover_bytes();
  hardware_length[2] = 17;
  EXPECT_FALSE(DhcpMessage::parse(hardware_length));
  auto cookie = discover_bytes();
  cookie[239] = 0;
  EXPECT_FALSE(DhcpMessage::parse(cookie));
}

TEST(DhcpMessage, SkipsPaddingBetweenOptions) {
  const auto message = DhcpMessage::parse(message_with({0, 0, 0x35, 1, 1, 0, 0x0c, 2, 'p', 'c', 0}));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type(), DhcpMessageType::discover);
  EXPECT_EQ(message->options.text(dhcp_option::kHostName), "pc");
  EXPECT_EQ(message->options.all().size(), 2u);
}

TEST(DhcpMessage, JoinsSplitOptionsWhereTheFirstPieceStands) {  // RFC 3396
  const auto message = DhcpMessage::parse(message_with({0x0c, 2, 'a', 'b', 0x35, 1, 1, 0x0c, 1, 'c', 255}));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->options.text(dhcp_option::kHostName), "abc");
  EXPECT_EQ(message->options.all().front().code, dhcp_option::kHostName);
}

TEST(DhcpMessage, SplitsLongOptions) {  // RFC 3396
  for (std::size_t size : {0u, 1u, 255u, 256u, 510u, 511u, 1000u}) {
    auto message = discover();
    message.options.set(0xe1, Bytes(size, 0x77));
    const auto parsed = DhcpMessage::parse(message.to_bytes());
    ASSERT_TRUE(parsed) << size;
    EXPECT_EQ(*parsed, message) << size;
  }
}

TEST(DhcpMessage, ReadsOptionsFromOverloadedFields) {  // RFC 2131 4.1: options, then file, then sname
  const auto bytes =
      message_with({0x34, 1, 3, 0x0c, 1, 'a', 255}, {0x35, 1, 2, 0x0c, 1, 'b', 255}, {0x0c, 1, 'c', 255});
  const auto message = DhcpMessage::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type(), DhcpMessageType::offer);
  EXPECT_EQ(message->options.text(dhcp_option::kHostName), "abc");
  EXPECT_FALSE(message->options.contains(dhcp_option::kOverload));
  EXPECT_EQ(message->file, decltype(message->file){});
  EXPECT_EQ(DhcpMessage::parse(message->to_bytes()), message);
}

TEST(DhcpMessage, KeepsFieldsThatAreNotOverloaded) {
  const auto message =
      DhcpMessage::parse(message_with({0x34, 1, 2, 255}, {'b', 'o', 'o', 't'}, {0x35, 1, 1, 255}));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->file[0], 'b');
  EXPECT_EQ(message->type(), DhcpMessageType::discover);
}

TEST(DhcpMessage, WithMalformedOverloadIsRefused) {
  EXPECT_FALSE(DhcpMessage::parse(message_with({0x34, 1, 0, 255})));
  EXPECT_FALSE(DhcpMessage::parse(message_with({0x34, 1, 4, 255})));
  EXPECT_FALSE(DhcpMessage::parse(message_with({0x34, 2, 1, 1, 255})));
  EXPECT_FALSE(DhcpMessage::parse(message_with({0x34, 1, 1, 255}, Bytes(128, 0x0c))));
}

TEST(DhcpOptions, OfTheWrongShapeGiveNothing) {
  DhcpOptions options;
  options.set(1, Bytes{1, 2, 3}).set(2, Bytes{}).set_text(3, std::string_view("ab\0\0", 4));
  EXPECT_FALSE(options.u8(1) || options.u16(1) || options.u32(1) || options.address(1));
  EXPECT_TRUE(options.addresses(1).empty());
  EXPECT_FALSE(options.u8(2));
  EXPECT_EQ(options.text(3), "ab");
  EXPECT_FALSE(options.text(4));
}

TEST(DhcpOptions, AreReplacedInPlace) {
  DhcpOptions options;
  options.set_u8(1, 1).set_u16(2, 2).set_u32(1, 0x01020304);
  ASSERT_EQ(options.all().size(), 2u);
  EXPECT_EQ(options.all()[0], (DhcpOption{1, {1, 2, 3, 4}}));
  options.erase(1);
  EXPECT_FALSE(options.contains(1));
}

TEST(DhcpMessage, OfUnknownTypeHasNone) {
  for (const Bytes& type : {Bytes{0}, Bytes{9}, Bytes{1, 1}, Bytes{}}) {
    DhcpMessage message;
    message.options.set(dhcp_option::kMessageType, type);
    EXPECT_FALSE(message.type());
  }
}

TEST(DhcpMessage, OfLibtinsIsReadTheSame) {
  Tins::DHCP theirs;
  theirs.opcode(Tins::DHCP::BOOTREPLY);
  theirs.xid(0xcafe0001);
  theirs.secs(7);
  theirs.yiaddr("10.0.0.100");
  theirs.siaddr("10.0.0.9");
  theirs.chaddr(Tins::HWAddress<6>("02:00:00:00:00:01"));
  theirs.type(Tins::DHCP::ACK);
  theirs.server_identifier("10.0.0.2");
  theirs.lease_time(3600);
  theirs.subnet_mask("255.255.255.0");
  theirs.routers({"10.0.0.1", "10.0.0.254"});
  theirs.domain_name("lab");
  theirs.end();
  const auto ours = DhcpMessage::parse(theirs.serialize());
  ASSERT_TRUE(ours);
  EXPECT_EQ(ours->op, DhcpMessage::kReply);
  EXPECT_EQ(ours->xid, 0xcafe0001u);
  EXPECT_EQ(ours->secs, 7);
  EXPECT_EQ(ours->yiaddr.to_string(), "10.0.0.100");
  EXPECT_EQ(ours->siaddr.to_string(), "10.0.0.9");
  EXPECT_EQ(ours->type(), DhcpMessageType::ack);
  EXPECT_EQ(ours->options.address(dhcp_option::kServerIdentifier)->to_string(), "10.0.0.2");
  EXPECT_EQ(ours->options.u32(dhcp_option::kLeaseTime), 3600u);
  EXPECT_EQ(ours->options.addresses(dhcp_option::kRouter).at(1).to_string(), "10.0.0.254");
  EXPECT_EQ(ours->options.text(dhcp_option::kDomainName), "lab");
}

TEST(DhcpMessage, OfOursIsReadTheSameByLibtins) {
  const auto bytes = discover().to_bytes();
  const Tins::DHCP theirs(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
  EXPECT_EQ(theirs.xid(), 0x12345678u);
  EXPECT_EQ(theirs.secs(), 5);
  EXPECT_EQ(theirs.giaddr().to_string(), "10.0.0.1");
  EXPECT_EQ(theirs.type(), Tins::DHCP::DISCOVER);
  EXPECT_EQ(theirs.requested_ip().to_string(), "10.0.0.100");
}

TEST(DhcpMessage, WhateverParsesIsReadBackFromItsOwnBytes) {
  constexpr unsigned kSeed = 20;
  std::mt19937 random(kSeed);
  int parsed = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto bytes =
        message_with({0x34, 1, 3, 0x35, 1, 1, 0x0c, 3, 'a', 'b', 'c', 0x3d, 2, 1, 2, 255}, {255}, {255});
    for (int flip = 0; flip < 4; ++flip) {
      const auto position =
          flip == 0 ? random() % bytes.size() : kOptionsPosition + random() % (bytes.size() - 240);
      bytes[position] = static_cast<std::uint8_t>(random());
    }
    const auto message = DhcpMessage::parse(bytes);
    if (!message) continue;
    ++parsed;
    ASSERT_EQ(DhcpMessage::parse(message->to_bytes()), message) << "seed " << kSeed << ", round " << round;
  }
  EXPECT_GT(parsed, 1000);
}

}  // namespace
}  // namespace netrig
