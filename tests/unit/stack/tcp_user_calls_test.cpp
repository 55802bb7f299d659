// What a user may ask of TCP, what it must refuse, and how it says what went wrong (RFC 9293 3.9); on a whole
// host, down to its frames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"
#include "wire/tcp_header.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;
using State = TcpControlBlock::State;

class TcpCalls : public OneHost, public ::testing::Test {
 protected:
  static constexpr std::uint16_t kPort = 80;

  Result<std::shared_ptr<TcpSocket>> connect(const std::string& to, const TcpLayer::Binding& binding = {},
                                             const TcpSettings& settings = {}) {
    auto socket = host->tcp().connect({*IpAddress::parse(to), kPort}, binding, settings, network.now);
    network.settle();
    return socket;
  }
  /// A packet that has been sent, its two headers.
  struct Sent {
    Ipv4Header ip;
    TcpHeader tcp;
    bool checksum_is_right = false;
  };
  Sent last_sent() {
    ByteReader reader(ByteView(device->sent.back()).subspan(14));
    Sent sent;
    sent.ip = *Ipv4Header::parse(reader);
    sent.checksum_is_right = check_tcp(sent.ip.source, sent.ip.destination, reader.rest());
    sent.tcp = *TcpHeader::parse(reader);
    return sent;
  }
  static Bytes segment(const std::string& from, const std::string& to, const TcpHeader& header) {
    ByteWriter writer;
    header.serialize(writer);
    auto bytes = std::move(writer).take();
    finish_tcp(ip(from), ip(to), bytes);
    return packet_of(header_to(to, from, kIpProtocolTcp), bytes);
  }
  static TcpHeader syn() {
    TcpHeader header;
    header.source_port = 4000;
    header.destination_port = kPort;
    header.syn = true;
    header.sequence = 7000;
    header.window = 1000;
    return header;
  }
  /// The peer 10.0.0.9 answers the SYN that was sent last.
  void answer() {
    const auto asked = last_sent().tcp;
    auto header = syn();
    header.source_port = kPort;
    header.destination_port = asked.source_port;
    header.ack = true;
    header.acknowledgment = asked.sequence + 1;
    take(segment("10.0.0.9", "10.0.0.1", header));
  }
};

TEST_F(TcpCalls, Rfc9293Must2ASegmentHasItsChecksum) {
  const auto socket = connect("10.0.0.9").value();
  EXPECT_TRUE(last_sent().checksum_is_right);
  answer();
  socket->write(as_bytes("odd"), network.now);
  EXPECT_TRUE(last_sent().checksum_is_right);
}

TEST_F(TcpCalls, Rfc9293Must43And45AnAddressThatWasChosenStaysThatOfTheConnection) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.7/24"), network.now));
  const auto socket = connect("10.0.0.9", {.local = Endpoint{ip("10.0.0.7"), 0}}).value();
  EXPECT_EQ(last_sent().ip.source, ip("10.0.0.7"));
  const auto asked = last_sent().tcp;
  auto header = syn();
  header.source_port = kPort;
  header.destination_port = asked.source_port;
  header.ack = true;
  header.acknowledgment = asked.sequence + 1;
  take(segment("10.0.0.9", "10.0.0.7", header));
  ASSERT_TRUE(socket->connection().is_established());
  socket->write(as_bytes("x"), network.now);
  EXPECT_EQ(last_sent().ip.source, ip("10.0.0.7"));
  EXPECT_EQ(connect("10.0.0.9", {.local = Endpoint{ip("10.0.0.8"), 0}}).error(), errc::address_not_available);
}

TEST_F(TcpCalls, Rfc9293Must44WithoutOneTheRouteTellsTheAddress) {
  network.attach(host, "other", "10.0.9.1/24");
  const auto socket = connect("10.0.9.9").value();
  EXPECT_EQ(socket->connection().ends().local.address, IpAddress(ip("10.0.9.1")));
}

TEST_F(TcpCalls, Rfc9293Must46ToManyOrToNobodyNothingIsOpened) {
  EXPECT_EQ(connect("255.255.255.255").error(), errc::network_unreachable);
  EXPECT_EQ(connect("10.0.0.255").error(), errc::network_unreachable);
  EXPECT_EQ(connect("224.0.0.1").error(), errc::address_not_available);
  EXPECT_EQ(connect("ff02::1").error(), errc::address_not_available);
  EXPECT_EQ(connect("0.0.0.0").error(), errc::network_unreachable);
  EXPECT_THAT(device->sent, IsEmpty());
  EXPECT_EQ(host->tcp().connection_count(), 0u);
}

TEST_F(TcpCalls, Rfc9293Must57ASynToManyIsNotAnswered) {
  const auto listener = host->tcp().listen({.local = Endpoint{{}, kPort}}, 4, {}).value();
  EXPECT_THAT(take(segment("10.0.0.9", "10.0.0.255", syn()), MacAddress::broadcast()), IsEmpty());
  EXPECT_THAT(take(segment("10.0.0.9", "255.255.255.255", syn()), MacAddress::broadcast()), IsEmpty());
  EXPECT_THAT(take(segment("10.0.0.9", "224.0.0.1", syn()), MacAddress({1, 0, 0x5e, 0, 0, 1})), IsEmpty());
  EXPECT_THAT(take(segment("10.0.0.9", "10.0.0.1", syn()), MacAddress::broadcast()), IsEmpty());
  EXPECT_EQ(host->tcp().connection_count(), 0u);
  EXPECT_THAT(take(segment("10.0.0.9", "10.0.0.1", syn())), ElementsAre(HasSubstr("> 10.0.0.9:4000 TCP")));
}

TEST_F(TcpCalls, Rfc9293Must63ASynFromNobodyIsNotAnswered) {
  const auto listener = host->tcp().listen({.local = Endpoint{{}, kPort}}, 4, {}).value();
  for (const auto* from :
       {"224.0.0.1", "255.255.255.255", "10.0.0.255", "127.0.0.1", "0.0.0.0", "10.0.0.1"}) {
    EXPECT_THAT(take(segment(from, "10.0.0.1", syn())), IsEmpty()) << from;
  }
  EXPECT_EQ(host->tcp().connection_count(), 0u);
}

TEST_F(TcpCalls, Rfc9293Must41And42APortOfAHandshakeCanBeListenedOn) {
  const auto socket = connect("10.0.0.9", {.local = Endpoint{ip("10.0.0.1"), kPort}}).value();
  ASSERT_EQ(socket->connection().state(), State::syn_sent);
  const auto listener = host->tcp().listen({.local = Endpoint{ip("10.0.0.1"), kPort}}, 4, {});
  ASSERT_TRUE(listener);
  EXPECT_EQ(socket->connection().state(), State::syn_sent) << "it is not touched";
  EXPECT_EQ(host->tcp().listen({.local = Endpoint{{}, kPort}}, 4, {}).error(), errc::address_in_use);
  network.transcript.clear();
  EXPECT_EQ(take(segment("10.0.0.9", "10.0.0.1", syn())).size(), 1u);
  EXPECT_EQ(host->tcp().connection_count(), 2u);
  EXPECT_TRUE(host->tcp().listen({.local = Endpoint{{}, kPort + 1}}, 4, {}));
  EXPECT_EQ(host->tcp().connection_count(), 2u);
}

TEST_F(TcpCalls, Rfc9293Must48And49TheUserSetsDscpAndTtl) {
  const auto socket = connect("10.0.0.9", {}, {.ttl = 9, .dscp = 46}).value();
  EXPECT_EQ(last_sent().ip.ttl, 9);
  EXPECT_EQ(last_sent().ip.traffic_class, 46 << 2);
  answer();
  EXPECT_EQ(last_sent().ip.ttl, 9);
  socket->set_dscp(10);  // SHLD-21: while it stands
  socket->write(as_bytes("x"), network.now);
  EXPECT_EQ(last_sent().ip.traffic_class, 10 << 2);
  const auto usual = connect("10.0.0.9").value();
  EXPECT_EQ(last_sent().ip.ttl, 64) << "RFC 1122 3.2.1.7: the default";
  EXPECT_EQ(last_sent().ip.traffic_class, 0);
}

TEST_F(TcpCalls, Rfc9293Must48And49AListenersConnectionsHaveItsDscpAndTtl) {
  const auto listener = host->tcp().listen({.local = Endpoint{{}, kPort}}, 1, {.ttl = 9, .dscp = 46}).value();
  for (const bool as_cookie : {false, true}) {
    auto header = syn();
    if (as_cookie) header.source_port = 4001;
    take(segment("10.0.0.9", "10.0.0.1", header));
    EXPECT_TRUE(last_sent().tcp.syn && last_sent().tcp.ack) << as_cookie;
    EXPECT_EQ(last_sent().ip.ttl, 9) << as_cookie;
    EXPECT_EQ(last_sent().ip.traffic_class, 46 << 2) << as_cookie;
  }
}

/// … by a call whenever anything has changed, and a reason at the end.
TEST_F(TcpCalls, Rfc9293Must12And47TheUserIsToldOfAnEndAndItsReason) {
  const auto socket = connect("10.0.0.9").value();
  answer();
  int calls = 0;
  socket->on_change([&] { ++calls; });
  auto reset = syn();
  reset.syn = false;
  reset.rst = true;
  reset.source_port = kPort;
  reset.destination_port = socket->connection().ends().local.port;
  reset.sequence = 7001;
  take(segment("10.0.0.9", "10.0.0.1", reset));
  EXPECT_GE(calls, 1);
  EXPECT_EQ(socket->connection().error(), posix_error(errc::connection_reset));
}

TEST_F(TcpCalls, Rfc9293Must50OptionsOfIpAreSkipped) {
  const auto listener = host->tcp().listen({.local = Endpoint{{}, kPort}}, 4, {}).value();
  auto packet = segment("10.0.0.9", "10.0.0.1", syn());
  ByteReader reader(packet);
  auto header = *Ipv4Header::parse(reader);
  header.options = {68, 8, 5, 0, 0, 0, 0, 0, 30, 4, 0, 0};  // a timestamp, and one that nobody knows
  EXPECT_EQ(take(packet_of(header, reader.rest())).size(), 1u);
}

}  // namespace
}  // namespace netrig::testing
