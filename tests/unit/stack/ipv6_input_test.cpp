// IPv6 packets that come in, whole and broken, and what is said about them (RFC 8200, RFC 4443).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Input6 : public ::testing::Test, protected OneHost6 {
 protected:
  bool heard() { return server->receive().has_value(); }
  Bytes datagram(const Ipv6Header& header) { return udp_payload6(header, 7, 53, as_bytes("hello")); }
  /// A UDP datagram behind one extension header.
  Bytes with_extension(std::uint8_t kind, ByteView extension) {
    auto header = header6_to("2001:db8::1", "2001:db8::9", kind);
    ByteWriter writer;
    writer.bytes(extension).bytes(datagram(header));
    return packet6_of(header, writer.view());
  }
  Bytes fragment(std::uint16_t offset, bool more, ByteView piece, std::uint32_t identification = 1,
                 std::uint8_t next = kIpProtocolUdp) {
    const Ipv6FragmentHeader place{.next_header = next,
                                   .offset_bytes = offset,
                                   .more_fragments = more,
                                   .identification = identification};
    ByteWriter writer;
    place.serialize(writer);
    writer.bytes(piece);
    return packet6_of(header6_to("2001:db8::1", "2001:db8::9", kIpv6Fragment), writer.view());
  }

  std::unique_ptr<UdpEndpoint> server = host->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
};

TEST_F(Input6, WholePacketsAreHeardWithPaddingBehind) {
  auto packet = udp_packet6(header6_to("2001:db8::1"), 7, 53, as_bytes("hello"));
  packet.resize(packet.size() + 9);
  EXPECT_THAT(take(packet), IsEmpty());
  EXPECT_TRUE(heard());
}

TEST_F(Input6, Rfc4291Section2AddressesThatCannotBeAreNot) {
  for (const auto& [to, from] :
       std::vector<std::pair<std::string, std::string>>{{"2001:db8::1", "::"},
                                                        {"2001:db8::1", "ff02::1"},
                                                        {"2001:db8::1", "::1"},
                                                        {"2001:db8::1", "2001:db8::1"},
                                                        {"2001:db8::1", "::ffff:10.0.0.9"},
                                                        {"::1", "2001:db8::9"},
                                                        {"2001:db8::5", "2001:db8::9"}}) {
    EXPECT_THAT(take(udp_packet6(header6_to(to, from), 7, 53, as_bytes("x"))), IsEmpty())
        << from << " > " << to;
    EXPECT_FALSE(heard()) << from << " > " << to;
  }
  EXPECT_THAT(take_by_group(udp_packet6(header6_to("2001:db8::1"), 7, 53, as_bytes("x"))), IsEmpty());
  EXPECT_FALSE(heard()) << "for one host in a frame for a group";
  take_by_group(udp_packet6(header6_to("ff01::1"), 7, 53, as_bytes("x")));
  EXPECT_FALSE(heard()) << "a group of one host";
}

TEST_F(Input6, Rfc8200Section81AChecksumIsNeeded) {
  auto packet = udp_packet6(header6_to("2001:db8::1"), 7, 53, as_bytes("hello"));
  packet[46] = packet[47] = 0;
  take(packet);
  EXPECT_FALSE(heard()) << "RFC 8200 8.1";
}

TEST_F(Input6, Rfc8200Section41ExtensionHeadersAreWalked) {
  const Bytes padding{kIpProtocolUdp, 0, 1, 4, 0, 0, 0, 0};
  for (const auto kind : {kIpv6HopByHop, kIpv6DestinationOptions}) {
    EXPECT_THAT(take(with_extension(kind, padding)), IsEmpty());
    EXPECT_TRUE(heard()) << +kind;
  }
  const Bytes chain{kIpv6DestinationOptions, 0, 5, 2, 0, 0, 1, 0,  //
                    kIpv6HopByHop,           0, 1, 4, 0, 0, 0, 0,  //
                    kIpProtocolUdp,          0, 1, 4, 0, 0, 0, 0};
  EXPECT_THAT(
      take(with_extension(kIpv6HopByHop, chain)),
      ElementsAre("lan: 2001:db8::1 > 2001:db8::9 ICMPv6 parameter problem at byte 48, quoting protocol 0 "
                  "2001:db8::9 > 2001:db8::1"))
      << "hop-by-hop options stand first or not at all";
}

TEST_F(Input6, Rfc8200Section42OptionsSayWhatBecomesOfTheirPacket) {
  const auto option = [](std::uint8_t type) { return Bytes{kIpProtocolUdp, 0, type, 4, 0, 0, 0, 0}; };
  EXPECT_THAT(take(with_extension(kIpv6DestinationOptions, option(0x1e))), IsEmpty());
  EXPECT_TRUE(heard());
  EXPECT_THAT(take(with_extension(kIpv6DestinationOptions, option(0x5e))), IsEmpty());
  EXPECT_FALSE(heard());
  for (const std::uint8_t type : {0x9e, 0xde}) {
    EXPECT_EQ(take(with_extension(kIpv6DestinationOptions, option(type))).size(), 1u);
    EXPECT_FALSE(heard());
  }
}

TEST_F(Input6, Rfc5095Section3SourceRoutesAreRefused) {
  Bytes routing{kIpProtocolUdp, 2, 0, 1};
  routing.resize(24);
  EXPECT_THAT(take(with_extension(kIpv6Routing, routing)).size(), 1u) << "RFC 5095 3";
  EXPECT_FALSE(heard());
  routing[3] = 0;
  EXPECT_THAT(take(with_extension(kIpv6Routing, routing)), IsEmpty());
  EXPECT_TRUE(heard()) << "one that has arrived (RFC 8200 4.4)";
}

TEST_F(Input6, Rfc8200Section4WhatNobodySpeaksIsRefused) {
  EXPECT_EQ(take(packet6_of(header6_to("2001:db8::1", "2001:db8::9", 132), as_bytes("12345678"))).size(), 1u);
  EXPECT_THAT(take(packet6_of(header6_to("2001:db8::1", "2001:db8::9", kIpv6NoNextHeader), {})), IsEmpty());
}

TEST_F(Input6, Rfc8200Section45FragmentsArePutTogetherInAnyOrder) {
  const auto whole = datagram(header6_to("2001:db8::1"));
  take(fragment(8, false, ByteView(whole).subspan(8)));
  EXPECT_FALSE(heard());
  take(fragment(0, true, ByteView(whole).first(8)));
  EXPECT_TRUE(heard());
  EXPECT_EQ(host->ipv6().reassembly().memory_bytes(), 0u);
}

TEST_F(Input6, Rfc6946Section4AnAtomicFragmentIsWholeWhateverElseThereIs) {
  const auto whole = datagram(header6_to("2001:db8::1"));
  take(fragment(0, true, ByteView(whole).first(8)));
  take(fragment(0, false, whole));
  EXPECT_TRUE(heard()) << "RFC 6946 4";
  take(fragment(8, false, ByteView(whole).subspan(8)));
  EXPECT_TRUE(heard()) << "and the others go on";
}

TEST_F(Input6, Rfc5722Section4OverlapsCondemnTheirDatagram) {
  const auto whole = datagram(header6_to("2001:db8::1"));
  const Bytes longer(24, 0);
  take(fragment(0, true, longer));
  take(fragment(8, true, ByteView(longer).first(8)));  // within another
  EXPECT_EQ(host->ipv6().reassembly().datagrams(), 0u) << "RFC 5722 4";
  take(fragment(0, true, ByteView(whole).first(8), 2));
  take(fragment(0, true, ByteView(whole).first(8), 2));
  EXPECT_EQ(host->ipv6().reassembly().datagrams(), 1u) << "the same once more is no overlap";
  take(fragment(8, false, ByteView(whole).subspan(8), 2));
  EXPECT_TRUE(heard());
}

TEST_F(Input6, Rfc8200Section45BrokenAndEndlessFragmentsAreRefused) {
  EXPECT_EQ(take(fragment(0, true, Bytes(9))).size(), 1u) << "not a multiple of eight (RFC 8200 4.5)";
  EXPECT_THAT(take(fragment(65528, false, Bytes(64))),
              ElementsAre(::testing::HasSubstr("ICMPv6 parameter problem at byte 42, ")))
      << "it would end beyond what a packet holds";
  EXPECT_EQ(host->ipv6().reassembly().datagrams(), 0u);
  for (std::uint32_t i = 0; i < 10000; ++i) take(fragment(0, true, Bytes(1400), i));
  EXPECT_LE(host->ipv6().reassembly().memory_bytes(), Reassembly::kMostBytesPerSource);
}

TEST_F(Input6, Rfc8200Section45WhatStaysIncompleteIsToldAfterAMinute) {
  const auto whole = datagram(header6_to("2001:db8::1"));
  take(discovery_packet(
      NeighborAdvertisement{
          .solicited = true, .override = true, .target = ip6("2001:db8::9"), .target_mac = kOther},
      "2001:db8::1", "2001:db8::9"));
  take(fragment(0, true, ByteView(whole).first(8)));
  network.run(59s);
  EXPECT_THAT(network.transcript, IsEmpty());
  network.run(2s);
  EXPECT_THAT(network.transcript,
              ElementsAre(::testing::StartsWith(
                  "lan: 2001:db8::1 > 2001:db8::9 ICMPv6 time exceeded in reassembly, quoting protocol 44")));
}

TEST_F(Input6, Rfc6980Section5NeighborDiscoveryDoesNotComeInFragments) {
  const NeighborSolicitation question{.target = ip6("2001:db8::1"), .source_mac = kOther};
  ByteWriter writer;
  question.serialize(writer, ip6("2001:db8::9"), ip6("2001:db8::1"));
  const auto piece = [&](std::uint16_t offset, bool more, ByteView bytes) {
    auto packet = fragment(offset, more, bytes, 5, kIpProtocolIcmpv6);
    packet[7] = 255;
    return packet;
  };
  EXPECT_THAT(take(piece(0, true, writer.view().first(16))), IsEmpty());
  EXPECT_THAT(take(piece(16, false, writer.view().subspan(16))), IsEmpty()) << "RFC 6980 5";
}

TEST_F(Input6, Rfc4443Section24ErrorsAreLimitedAndNeverAboutErrors) {
  const Icmpv6Message unreachable{.type = Icmpv6Message::kUnreachable, .payload = as_bytes("12345678")};
  EXPECT_THAT(take(icmp_packet6(header6_to("2001:db8::1"), unreachable)), IsEmpty());
  std::size_t told = 0;
  for (int i = 0; i < 200; ++i)
    told += take(udp_packet6(header6_to("2001:db8::1"), 7, 9, as_bytes("x"))).size();
  EXPECT_EQ(told, static_cast<std::size_t>(Ipv6Layer::kErrorBurst));
  EXPECT_THAT(take_by_group(udp_packet6(header6_to("ff02::1"), 7, 9, as_bytes("x"))), IsEmpty());
}

TEST_F(Input6, AnInterfaceThatSpeaksNoIpv6HearsNone) {
  auto& other = network.host(2);
  network.attach(other, "else", "10.0.0.1/24");
  network.start_transcript();
  const auto packet =
      discovery_packet(NeighborSolicitation{.target = ip6("fe80::ff:fe00:2"), .source_mac = kOther},
                       "fe80::ff:fe00:2", "fe80::9");
  other->input(2, PacketBuffer::copy_of(frame_of(MacAddress({2, 0, 0, 0, 0, 2}), kEtherTypeIpv6, packet)),
               network.now);
  network.settle();
  EXPECT_THAT(network.transcript, IsEmpty());
}

/// A path whose middle is narrower than its ends.
class Path6 : public ::testing::Test {
 protected:
  Path6() {
    network.attach(near, "lan", "2001:db8:1::2/64");
    network.attach(router, "lan", "2001:db8:1::1/64");
    network.attach(router, "net", "2001:db8:2::1/64", 1400);
    network.attach(far, "net", "2001:db8:2::2/64", 1400);
    router->set_forwarding(true);
    (void)near->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db8:1::1")});
    (void)far->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db8:2::1")});
    network.start_transcript();
  }

  StackNetwork network;
  StackNetwork::Host& near = network.host(1);
  StackNetwork::Host& router = network.host(2);
  StackNetwork::Host& far = network.host(3);
};

TEST_F(Path6, Rfc8201Section4APacketThatIsTooBigIsToldAndItsSenderLearns) {
  auto client = near->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  auto server = far->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  const Bytes payload(1440, 'x');
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8:2::2"), 53}, .payload = payload}, network.now));
  network.settle();
  EXPECT_FALSE(server->receive());
  const auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, NetworkError::Kind::packet_too_big);
  EXPECT_EQ(error->mtu_bytes, 1400u);
  EXPECT_EQ(error->offender, IpAddress(ip6("2001:db8:1::1")));
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8:2::2"), 53}, .payload = payload}, network.now));
  network.settle();
  ASSERT_TRUE(server->receive()) << "in fragments that fit (RFC 8201)";
  near->ip().learn_path_mtu(ip6("2001:db8:2::2"), 68, network.now);
  EXPECT_EQ(near->ip().path_to(ip6("2001:db8:2::2"), kAnyInterface)->mtu_bytes, 1280u) << "RFC 8201 4";
}

TEST_F(Path6, TcpFollowsThePath) {
  auto listener = far->tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  auto client = near->tcp().connect({ip6("2001:db8:2::2"), 80}, {}, {}, network.now).value();
  network.run(1s);
  ASSERT_TRUE(client->connection().is_established());
  auto server = listener->accept();
  const Bytes sent(100'000, 'x');
  EXPECT_EQ(client->write(sent, network.now), sent.size());
  network.run(5s);
  Bytes received(200'000);
  EXPECT_EQ(server->read(received, network.now), sent.size());
  EXPECT_EQ(client->connection().sender().segment_size(), 1328u);
}

TEST_F(Path6, Rfc4443Section3HopsAreCountedAndStrangersRefused) {
  auto echo = near->icmpv6().open({}).value();
  const auto kind = [&](const std::string& to, std::uint8_t hops) -> std::optional<NetworkError::Kind> {
    EXPECT_TRUE(echo->send({.to = ip6(to), .sequence = 1, .ttl = hops, .payload = {}}, network.now));
    network.run(5s);
    const auto received = echo->receive();
    if (!received || !std::holds_alternative<EchoEndpoint::Failure>(*received)) return {};
    return std::get<EchoEndpoint::Failure>(*received).error.kind;
  };
  EXPECT_EQ(kind("2001:db8:2::2", 1), NetworkError::Kind::time_exceeded);
  EXPECT_EQ(kind("2001:db8:2::2", 2), std::nullopt) << "a reply";
  EXPECT_EQ(kind("2001:db8:3::2", 9), NetworkError::Kind::unreachable);
  EXPECT_EQ(kind("2001:db8:2::9", 9), NetworkError::Kind::unreachable) << "nobody answers for it";
  router->set_forwarding(false);
  network.transcript.clear();
  EXPECT_EQ(kind("2001:db8:2::2", 9), std::nullopt);
  EXPECT_EQ(network.transcript.size(), 1u);
}

}  // namespace
}  // namespace netrig::testing
