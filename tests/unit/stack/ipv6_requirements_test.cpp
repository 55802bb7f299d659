// What RFC 4443, 4861 and 6724 ask for, and does not stand with the tests of what comes in or of neighbours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Icmpv6Rules : public ::testing::Test, protected OneHost6 {
 protected:
  Bytes with_option(const std::string& to, std::uint8_t option) {
    const auto header = header6_to(to, "2001:db8::9", kIpv6DestinationOptions);
    ByteWriter writer;
    writer.bytes(Bytes{kIpProtocolUdp, 0, option, 4, 0, 0, 0, 0});
    writer.bytes(udp_payload6(header, 7, 53, as_bytes("x")));
    return packet6_of(header, writer.view());
  }

  std::unique_ptr<UdpEndpoint> socket = host->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
};

TEST_F(Icmpv6Rules, Rfc4443Section24AnErrorOfAnUnknownTypeReachesTheTransport) {
  const auto about = udp_packet6(header6_to("2001:db8::9", "2001:db8::1"), 53, 9, as_bytes("x"));
  take(icmp_packet6(header6_to("2001:db8::1"), Icmpv6Message{.type = 100, .payload = about}));
  const auto error = socket->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->icmp_type, 100);
}

TEST_F(Icmpv6Rules, Rfc4443Section24AMessageOfAnUnknownTypeIsDropped) {
  for (const int type : {127 + 4, 132, 138, 200, 255}) {
    const Icmpv6Message message{.type = static_cast<std::uint8_t>(type), .payload = as_bytes("12345678")};
    EXPECT_THAT(take(icmp_packet6(header6_to("2001:db8::1"), message)), IsEmpty()) << type;
  }
}

TEST_F(Icmpv6Rules, Rfc4443Section24AnErrorQuotesWhatFitsInto1280Bytes) {
  take(udp_packet6(header6_to("2001:db8::1"), 7, 9, Bytes(1400, 1)));
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_EQ(device->sent[0].size(), 14u + 1280u);
}

TEST_F(Icmpv6Rules, Rfc4443Section24OfAGroupsPacketOnlySomeErrorsAreTold) {
  EXPECT_THAT(take_by_group(udp_packet6(header6_to("ff02::1"), 7, 9, as_bytes("x"))), IsEmpty());
  EXPECT_THAT(take_by_group(with_option("ff02::1", 0x9e)),
              ElementsAre(HasSubstr("> 2001:db8::9 ICMPv6 parameter problem")));
  EXPECT_THAT(take_by_group(with_option("ff02::1", 0xde)), IsEmpty());
  EXPECT_THAT(take(with_option("2001:db8::1", 0xde)), ElementsAre(HasSubstr("ICMPv6 parameter problem")));
}

/// The departure: who asks a whole group would have it flood whoever it names as itself.
TEST_F(Icmpv6Rules, Rfc4443Section42AnEchoToAGroupIsNotAnswered) {
  const Icmpv6Message echo{.type = Icmpv6Message::kEchoRequest, .payload = as_bytes("x")};
  EXPECT_THAT(take_by_group(icmp_packet6(header6_to("ff02::1"), echo)), IsEmpty());
  EXPECT_THAT(take(icmp_packet6(header6_to("2001:db8::1"), echo)), ElementsAre(HasSubstr("echo reply")));
}

/// The departure: routes are what they were set to, or what routers advertise.
TEST_F(Icmpv6Rules, Rfc4861Section83ARedirectChangesNoRoute) {
  ASSERT_TRUE(host->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db8::9")}));
  const Redirect redirect{.target = ip6("fe80::8"),
                          .destination = ip6("2001:db8:7::7"),
                          .target_mac = MacAddress({2, 0, 0, 0, 0, 8})};
  EXPECT_THAT(take(discovery_packet(redirect, "2001:db8::1", "fe80::9")), IsEmpty());
  ASSERT_TRUE(socket->send({.to = {ip6("2001:db8:7::7"), 9}, .payload = as_bytes("x")}, network.now));
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(ByteView(device->sent[0]).first(6), kOther.octets()));
}

TEST_F(Icmpv6Rules, Rfc4861Section722AsksThreeTimesASecondApart) {
  ASSERT_TRUE(socket->send({.to = {ip6("2001:db8::7"), 9}, .payload = as_bytes("x")}, network.now));
  const std::string question =
      "lan: 2001:db8::1 > ff02::1:ff00:7 ICMPv6 neighbor solicitation who-has 2001:db8::7 from "
      "02:00:00:00:00:01";
  EXPECT_THAT(network.transcript, ElementsAre(question));
  network.run(1s - 1ns);
  EXPECT_THAT(network.transcript, ElementsAre(question));
  network.run(1ns);
  EXPECT_THAT(network.transcript, ElementsAre(question, question));
  network.run(10s);
  EXPECT_THAT(network.transcript, ElementsAre(question, question, question));
  EXPECT_TRUE(socket->receive_error()) << "7.2.2: address unreachable";
}

// ---- RFC 6724 5

class SourceSelection6 : public ::testing::Test {
 protected:
  SourceSelection6() {
    network.attach(host, "lan", "2001:db8:1::1/64");
    network.attach(host, "net", "2001:db8:2::1/64");
    network.start_transcript();
  }
  void route(const std::string& prefix, const std::string& gateway) {
    ASSERT_TRUE(host->set_route({.destination = *IpPrefix::parse(prefix), .gateway = ip6(gateway)}));
  }
  IpAddress source_for(const std::string& destination, InterfaceIndex interface = kAnyInterface) {
    const auto path = host->ip().path_to(ip6(destination), interface);
    return path ? path->source : IpAddress();
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
};

TEST_F(SourceSelection6, Rfc6724Section5Rule1TheSameAddress) {
  EXPECT_EQ(source_for("2001:db8:1::1"), IpAddress(ip6("2001:db8:1::1")));
  EXPECT_EQ(source_for("2001:db8:2::1"), IpAddress(ip6("2001:db8:2::1")));
}

TEST_F(SourceSelection6, Rfc6724Section5Rule2TheScopeThatFits) {
  EXPECT_EQ(source_for("fe80::9", 2), IpAddress(ip6("fe80::ff:fe00:1")));
  EXPECT_EQ(source_for("ff02::9", 2), IpAddress(ip6("fe80::ff:fe00:1")));
  EXPECT_EQ(source_for("ff0e::9", 2), IpAddress(ip6("2001:db8:1::1")));
}

TEST_F(SourceSelection6, Rfc6724Section5Rule3NoneThatIsDeprecated) {
  StackNetwork other;
  auto& autoconfigured = other.host(2);
  other.attach(autoconfigured, "lan", "");
  ASSERT_TRUE(autoconfigured->configure_ipv6("eth0", {.autoconfigure = true}, other.now));
  other.run(3s);
  const RouterAdvertisement message{
      .lifetime_seconds = 1800,
      .source_mac = OneHost6::kOther,
      .prefixes = {
          {.prefix = ip6("2001:db8:7::"), .length = 64, .valid_seconds = 7200, .preferred_seconds = 10}}};
  const auto frame = frame_of(MacAddress({0x33, 0x33, 0, 0, 0, 1}), kEtherTypeIpv6,
                              discovery_packet(message, "ff02::1", "fe80::9"));
  autoconfigured->input(2, PacketBuffer::copy_of(frame), other.now);
  ASSERT_TRUE(autoconfigured->add_address("eth0", *IpPrefix::parse("2001:db8:8::1/64"), other.now));
  const auto source = [&] {
    return autoconfigured->ip().path_to(ip6("2001:db8:7:1::7"), kAnyInterface).value().source;
  };
  other.run(5s);
  EXPECT_EQ(source(), IpAddress(ip6("2001:db8:7::ff:fe00:1"))) << "the longest prefix (rule 8)";
  other.run(10s);
  EXPECT_EQ(source(), IpAddress(ip6("2001:db8:8::1")));
}

TEST_F(SourceSelection6, Rfc6724Section5Rule5OneOfTheLinkThatItLeavesBy) {
  route("2001:db8:1:1::/64", "2001:db8:2::9");
  EXPECT_EQ(source_for("2001:db8:1:1::9"), IpAddress(ip6("2001:db8:2::1")));
}

TEST_F(SourceSelection6, Rfc6724Section5Rule8TheLongestPrefix) {
  ASSERT_TRUE(host->add_address("eth1", *IpPrefix::parse("2001:db8:a::1/64"), network.now));
  route("2001:db8:b::/48", "2001:db8:2::9");
  route("2001:db8:3::/48", "2001:db8:2::9");
  EXPECT_EQ(source_for("2001:db8:b::9"), IpAddress(ip6("2001:db8:a::1")));
  EXPECT_EQ(source_for("2001:db8:3::9"), IpAddress(ip6("2001:db8:2::1")));
}

}  // namespace
}  // namespace netrig::testing
