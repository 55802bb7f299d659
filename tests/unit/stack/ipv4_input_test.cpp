// What IPv4 takes, drops and answers (RFC 1122 3.2).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Ipv4Input : public OneHost, public ::testing::Test {
 protected:
  /// Whether a datagram in this packet reaches an endpoint.
  bool arrives(const Ipv4Header& header) { return arrives(header, device->mac()); }
  bool arrives(const Ipv4Header& header, const MacAddress& to) {
    auto endpoint = host->udp().open({.local = {{}, 53}}, {}).value();
    take(udp_packet(header, 1000, 53, as_bytes("x")), to);
    return endpoint->can_receive();
  }
};

TEST_F(Ipv4Input, PacketsForThisHostArrive) {
  EXPECT_TRUE(arrives(header_to("10.0.0.1")));
  EXPECT_TRUE(arrives(header_to("10.0.0.1"), device->mac()));
  EXPECT_TRUE(arrives(header_to("255.255.255.255"), MacAddress::broadcast()));
  EXPECT_TRUE(arrives(header_to("10.0.0.255"), MacAddress::broadcast()));
  EXPECT_TRUE(arrives(header_to("255.255.255.255", "0.0.0.0"), MacAddress::broadcast())) << "a DHCP client";
}

TEST_F(Ipv4Input, Rfc1122Section3213PacketsForOthersDoNot) {
  EXPECT_FALSE(arrives(header_to("10.0.0.2")));
  EXPECT_FALSE(arrives(header_to("10.0.0.1"), MacAddress({2, 0, 0, 0, 0, 3})));
  EXPECT_FALSE(arrives(header_to("10.0.0.1"), MacAddress::broadcast())) << "RFC 1122 3.3.6";
  EXPECT_FALSE(arrives(header_to("239.1.1.1"), MacAddress({1, 0, 0x5e, 1, 1, 1})));
}

TEST_F(Ipv4Input, Rfc1122Section3213MartiansAreDropped) {
  for (const auto* source :
       {"127.0.0.1", "224.0.0.1", "255.255.255.255", "10.0.0.255", "10.0.0.1", "0.0.0.0"}) {
    EXPECT_FALSE(arrives(header_to("10.0.0.1", source))) << source;
  }
  EXPECT_FALSE(arrives(header_to("127.0.0.1")));
  EXPECT_FALSE(arrives(header_to("0.0.0.0")));
}

TEST_F(Ipv4Input, Rfc1122Section3212BrokenPacketsAreDropped) {
  auto endpoint = host->udp().open({.local = {{}, 53}}, {}).value();
  const auto good = udp_packet(header_to("10.0.0.1"), 1000, 53, as_bytes("hello"));
  for (std::size_t length = 0; length < good.size(); ++length) take(ByteView(good).first(length));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] ^= 0x55;
    take(bad);
  }
  EXPECT_FALSE(endpoint->can_receive());
  auto padded = good;
  padded.resize(46, 0xee);
  take(padded);
  auto datagram = endpoint->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(text_of(datagram->payload.bytes()), "hello") << "without the padding";
}

TEST_F(Ipv4Input, Rfc1122Section3218OptionsAreSkippedAndSourceRoutesRefused) {
  auto header = header_to("10.0.0.1");
  header.options = {7, 7, 4, 0, 0, 0, 0, 0};
  EXPECT_TRUE(arrives(header));
  header.options = {1, 131, 7, 4, 10, 0, 0, 2};
  EXPECT_FALSE(arrives(header));
  header.options = {137, 7, 4, 10, 0, 0, 2, 0};
  EXPECT_FALSE(arrives(header));
  header.options = {7, 0, 131, 0};
  EXPECT_TRUE(arrives(header)) << "what follows a broken option is not understood";
}

TEST_F(Ipv4Input, Rfc1122Section3221AnUnknownProtocolIsRefused) {
  EXPECT_THAT(
      take(packet_of(header_to("10.0.0.1", "10.0.0.9", 99), as_bytes("12345678"))),
      ElementsAre("lan: 10.0.0.1 > 10.0.0.9 ICMP protocol unreachable, quoting protocol 99 10.0.0.9 > "
                  "10.0.0.1"));
}

TEST_F(Ipv4Input, Rfc1122Section322ErrorsQuoteThePacketByteByByte) {
  const auto packet = udp_packet(header_to("10.0.0.1"), 1000, 9, as_bytes("hello"));
  take(packet);
  ASSERT_EQ(device->sent.size(), 1u);
  const ByteView frame(device->sent[0]);
  EXPECT_TRUE(std::ranges::equal(frame.subspan(14 + 20 + 8), packet));
  const auto icmp = frame.subspan(34);
  EXPECT_TRUE(check_icmp(icmp));
  EXPECT_EQ(icmp[0], 3);
  EXPECT_EQ(icmp[1], 3);
}

TEST_F(Ipv4Input, Rfc1812Section4323ErrorsFitInto576Bytes) {
  const Bytes payload(1400, 0x77);
  take(udp_packet(header_to("10.0.0.1"), 1000, 9, payload));
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_EQ(device->sent[0].size(), 14u + 576u);
}

TEST_F(Ipv4Input, Rfc1122Section322NoErrorsAboutErrorsBroadcastsOrNobody) {
  const auto request = udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, 9, as_bytes("x"));
  auto silent = [&](const Bytes& packet, const MacAddress& to) { EXPECT_THAT(take(packet, to), IsEmpty()); };
  const auto own = device->mac();
  silent(icmp_packet(header_to("10.0.0.1"), {.type = 3, .code = 3, .payload = request}), own);
  silent(udp_packet(header_to("10.0.0.255"), 1000, 9, as_bytes("x")), MacAddress::broadcast());
  silent(udp_packet(header_to("255.255.255.255"), 1000, 9, as_bytes("x")), MacAddress::broadcast());
  silent(udp_packet(header_to("224.0.0.1"), 1000, 9, as_bytes("x")), MacAddress({1, 0, 0x5e, 0, 0, 1}));
  silent(udp_packet(header_to("10.0.0.1", "241.0.0.1"), 1000, 9, as_bytes("x")), own);
  auto later = header_to("10.0.0.1", "10.0.0.9", 99);
  later.fragment_offset_bytes = 8;
  silent(packet_of(later, as_bytes("12345678")), own);
}

TEST_F(Ipv4Input, Rfc1812Section4328ErrorsAreLimited) {
  const auto packet = udp_packet(header_to("10.0.0.1"), 1000, 9, as_bytes("x"));
  std::size_t errors = 0;
  for (int i = 0; i < 500; ++i) errors += take(packet).size();
  EXPECT_EQ(errors, 50u);
  network.run(10ms);
  for (int i = 0; i < 500; ++i) errors += take(packet).size();
  EXPECT_EQ(errors, 60u);
}

TEST_F(Ipv4Input, Rfc1122Section3226EchoIsAnsweredToOneHostOnly) {
  const IcmpMessage echo{.type = 8, .field = IcmpMessage::echo_field(7, 1), .payload = as_bytes("abc")};
  EXPECT_THAT(take(icmp_packet(header_to("10.0.0.1"), echo)),
              ElementsAre("lan: 10.0.0.1 > 10.0.0.9 ICMP echo reply id 7 seq 1 len 3"));
  EXPECT_THAT(take(icmp_packet(header_to("10.0.0.255"), echo), MacAddress::broadcast()), IsEmpty());
  auto broken = icmp_packet(header_to("10.0.0.1"), echo);
  broken.back() ^= 1;
  EXPECT_THAT(take(broken), IsEmpty());
}

TEST_F(Ipv4Input, Rfc1122Section332LateReassemblyIsTold) {
  auto first = header_to("10.0.0.1");
  first.more_fragments = true;
  EXPECT_THAT(take(packet_of(first, Bytes(64, 1))), IsEmpty());
  network.run(29s);
  EXPECT_THAT(network.transcript, IsEmpty());
  network.run(1s);
  ASSERT_EQ(network.transcript.size(), 1u);
  EXPECT_THAT(network.transcript[0], HasSubstr("10.0.0.1 > 10.0.0.9 ICMP time exceeded in reassembly"));
}

TEST_F(Ipv4Input, ErrorsAboutForeignPacketsAreIgnored) {
  auto endpoint = host->udp().open({.local = {{}, 1000}}, {}).value();
  const auto told = [&](const Bytes& quoted) {
    take(icmp_packet(header_to("10.0.0.1"), {.type = 3, .code = 3, .payload = quoted}));
    return endpoint->receive_error().has_value();
  };
  EXPECT_TRUE(told(udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, 9, as_bytes("x"))));
  EXPECT_FALSE(told(udp_packet(header_to("10.0.0.9", "10.0.0.2"), 1000, 9, as_bytes("x"))));
  EXPECT_FALSE(told(udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1001, 9, as_bytes("x"))));
  const auto cut = udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, 9, as_bytes("x"));
  EXPECT_FALSE(told(Bytes(cut.begin(), cut.begin() + 27)));
  EXPECT_TRUE(told(Bytes(cut.begin(), cut.begin() + 28))) << "eight bytes are enough";
}

TEST_F(Ipv4Input, AnInterfaceThatIsDownTakesNothing) {
  auto endpoint = host->udp().open({.local = {{}, 53}}, {}).value();
  ASSERT_TRUE(host->set_up("eth0", false, network.now));
  take(udp_packet(header_to("10.0.0.1"), 1000, 53, as_bytes("x")));
  EXPECT_FALSE(endpoint->can_receive());
}

}  // namespace
}  // namespace netrig::testing
