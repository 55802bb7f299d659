// What RFC 1122 3 asks of a host's IPv4 and ICMP, and does not stand with the tests of what comes in
// (ipv4_input_test.cpp).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class HostRequirements : public OneHost, public ::testing::Test {
 protected:
  Result<> send(const std::string& to, const std::string& text = "x") {
    const auto sent = socket->send({.to = {ip(to), 9}, .payload = as_bytes(text)}, network.now);
    network.settle();
    return sent;
  }
  Ipv4Header last_sent() {
    ByteReader reader(ByteView(device->sent.back()).subspan(14));
    return *Ipv4Header::parse(reader);
  }
  /// What the socket is told of a message about a datagram of its own.
  std::optional<NetworkError> told(std::uint8_t type, std::uint8_t code) {
    const auto about = udp_packet(header_to("10.0.0.9", "10.0.0.1"), socket->local().port, 9, as_bytes("x"));
    take(icmp_packet(header_to("10.0.0.1"), {.type = type, .code = code, .payload = about}));
    return socket->receive_error();
  }

  std::unique_ptr<UdpEndpoint> socket = host->udp().open({}, {}).value();
};

TEST_F(HostRequirements, Rfc1122Section3211AnotherVersionIsDropped) {
  const auto server = host->udp().open({.local = {{}, 53}}, {}).value();
  auto packet = udp_packet(header_to("10.0.0.1"), 1000, 53, as_bytes("x"));
  for (const std::uint8_t version : {0, 5, 6, 15}) {
    packet[0] = static_cast<std::uint8_t>(version << 4 | 5);
    EXPECT_THAT(take(packet), IsEmpty());
    EXPECT_FALSE(server->can_receive()) << +version;
  }
}

TEST_F(HostRequirements, Rfc1122Section3215NumbersOfOneFlowDiffer) {
  std::set<std::uint16_t> numbers;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(send("10.0.0.9"));
    numbers.insert(last_sent().identification);
  }
  EXPECT_EQ(numbers.size(), 1000u);
}

TEST_F(HostRequirements, Rfc1122Section3217ATtlThatHasRunOutIsNoReasonToDropWhatIsForUs) {
  const auto server = host->udp().open({.local = {{}, 53}}, {}).value();
  for (const std::uint8_t ttl : {0, 1}) {
    auto header = header_to("10.0.0.1");
    header.ttl = ttl;
    EXPECT_THAT(take(udp_packet(header, 1000, 53, as_bytes("x"))), IsEmpty());
    const auto datagram = server->receive();
    ASSERT_TRUE(datagram) << +ttl;
    EXPECT_EQ(datagram->ttl, ttl);
  }
}

TEST_F(HostRequirements, Rfc1122Section3217NothingLeavesWithoutAHopToGo) {
  const auto sent = socket->send({.to = {ip("10.0.0.9"), 9}, .ttl = 0}, network.now);
  EXPECT_EQ(sent.error(), errc::invalid_argument);
  EXPECT_THAT(device->sent, IsEmpty());
}

TEST_F(HostRequirements, Rfc1122Section322AnEchoReplyHasTheTypeOfServiceOfItsRequest) {
  auto header = header_to("10.0.0.1");
  header.traffic_class = 46 << 2 | 3;
  take(icmp_packet(header, {.type = 8, .payload = as_bytes("x")}));
  EXPECT_EQ(last_sent().traffic_class, 46 << 2) << "without the mark of congestion";
}

TEST_F(HostRequirements, Rfc1122Section322AMessageOfAnUnknownTypeIsDropped) {
  for (const int type : {1, 2, 6, 7, 19, 40, 41, 42, 253, 255}) {
    EXPECT_THAT(take(icmp_packet(header_to("10.0.0.1"), {.type = static_cast<std::uint8_t>(type)})),
                IsEmpty())
        << type;
  }
}

TEST_F(HostRequirements, Rfc1122Section3221AllReasonsOfAnUnreachableDestinationReachTheTransport) {
  for (std::uint8_t code = 0; code <= 13; ++code) {
    const auto error = told(3, code);
    ASSERT_TRUE(error) << +code;
    EXPECT_EQ(error->icmp_code, code);
  }
}

/// The departure: routes are what they were set to.
TEST_F(HostRequirements, Rfc1122Section3222ARedirectChangesNoRoute) {
  ASSERT_TRUE(host->set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("10.0.0.9")}));
  const auto about = udp_packet(header_to("192.0.2.1", "10.0.0.1"), socket->local().port, 9, as_bytes("x"));
  take(icmp_packet(header_to("10.0.0.1"), {.type = 5, .code = 1, .field = 0x0a000008, .payload = about}));
  EXPECT_FALSE(socket->receive_error());
  device->sent.clear();
  ASSERT_TRUE(send("192.0.2.1"));
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(ByteView(device->sent[0]).first(6), Bytes({2, 0, 0, 0, 0, 9})));
}

TEST_F(HostRequirements, Rfc6633Section3ASourceQuenchIsIgnored) {
  EXPECT_FALSE(told(4, 0));
}

TEST_F(HostRequirements, Rfc1122Section3224And5TimeExceededAndParameterProblemsReachTheTransport) {
  EXPECT_EQ(told(11, 0)->kind, NetworkError::Kind::time_exceeded);
  EXPECT_EQ(told(11, 1)->kind, NetworkError::Kind::time_exceeded);
  EXPECT_EQ(told(12, 0)->icmp_type, 12);
}

TEST_F(HostRequirements, Rfc1122Section3226AnEchoComesFromTheAddressThatWasAskedWithTheSameData) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.7/24"), network.now));
  network.start_transcript();
  const Bytes data(1000, 0x5a);
  take(icmp_packet(header_to("10.0.0.7"), {.type = 8, .field = 0x12345678, .payload = data}));
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_EQ(last_sent().source, ip("10.0.0.7"));
  const auto reply = ByteView(device->sent[0]).subspan(14 + 20);
  EXPECT_EQ(reply[0], 0);
  EXPECT_TRUE(std::ranges::equal(reply.subspan(4, 4), Bytes({0x12, 0x34, 0x56, 0x78})));
  EXPECT_TRUE(std::ranges::equal(reply.subspan(8), data));
}

TEST_F(HostRequirements, Rfc1122Section3227To9InformationTimestampsAndMasksAreNotGiven) {
  for (const int type : {13, 15, 17}) {
    EXPECT_THAT(take(icmp_packet(header_to("10.0.0.1"), {.type = static_cast<std::uint8_t>(type)})),
                IsEmpty())
        << type;
  }
}

TEST_F(HostRequirements, Rfc1122Section3311WhatIsOnTheLinkGoesStraightAndAllElseToTheGateway) {
  ASSERT_TRUE(host->set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("10.0.0.254")}));
  ASSERT_TRUE(send("10.0.0.8"));
  ASSERT_TRUE(send("10.0.1.8"));
  EXPECT_THAT(network.transcript,
              ElementsAre(HasSubstr("who-has 10.0.0.8 "), HasSubstr("who-has 10.0.0.254 ")));
}

TEST_F(HostRequirements, Rfc1122Section3342APacketForAnyOfOurAddressesIsTakenOnAnyLink) {
  network.attach(host, "other", "10.0.9.1/24");
  const auto server = host->udp().open({.local = {{}, 53}}, {}).value();
  take(udp_packet(header_to("10.0.9.1"), 1000, 53, as_bytes("x")));
  EXPECT_TRUE(server->can_receive()) << "the weak model";
}

TEST_F(HostRequirements, Rfc1122Section335AHostPassesNothingOn) {
  EXPECT_THAT(take(udp_packet(header_to("10.0.0.8"), 1000, 53, as_bytes("x"))), IsEmpty());
  auto header = header_to("10.0.0.1");
  header.options = {131, 7, 4, 10, 0, 0, 8, 0};  // a source route by us
  EXPECT_THAT(take(udp_packet(header, 1000, 53, as_bytes("x"))), IsEmpty());
}

TEST_F(HostRequirements, Rfc1122Section2321OneAddressIsAskedForOnceASecond) {
  EXPECT_TRUE(send("10.0.0.8"));
  EXPECT_THAT(network.transcript, ElementsAre(StartsWith("lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP")));
  network.run(500ms);
  EXPECT_TRUE(send("10.0.0.8"));
  EXPECT_EQ(network.transcript.size(), 1u) << "however much there is to send";
}

}  // namespace
}  // namespace netrig::testing
