// Options byte by byte, as a peer may write them, and the size of segments that they lead to (RFC 9293 3.1,
// 3.2, 3.7.1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack/congestion_factory.hpp"
#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(TcpOptionBytes, Rfc9293Must5And6And68SkipsWhatItDoesNotKnowInAnySegmentByItsLength) {
  PlayedPeer peer;
  peer.establish();
  peer.send_with_options(peer.at_peer(1), {254, 6, 2, 4, 0, 1, 1, 0}, "data");
  EXPECT_EQ(peer.read(), "data");
}

TEST(TcpOptionBytes, Rfc9293Must7CopesWithALengthThatCanNotBe) {
  for (const std::uint8_t length : {0, 1, 5, 255}) {  // of timestamps, which have ten bytes
    PlayedPeer peer;
    peer.establish();
    peer.send_with_options(peer.at_peer(1), {8, length, 0, 0}, "data");
    EXPECT_EQ(peer.read(), "data") << +length;
    EXPECT_EQ(peer.connection().state(), TcpControlBlock::State::established);
  }
}

TEST(TcpOptionBytes, Rfc9293Must4And64ReadsAnOptionBehindAFillerWhereverItStands) {
  PlayedPeer peer;
  auto answer = peer.at_peer(0);
  answer.syn = true;
  peer.send_with_options(answer, {1, 2, 4, 0x02, 0x58, 0, 2, 4});  // what stands behind the end is none
  EXPECT_EQ(peer.sender().segment_size(), 0x258u);
}

/// With all options that there are, to a peer that offers none: RFC 2018 2, RFC 7323 3.2, RFC 3168 6.1.1.
TEST(TcpOptionBytes, Rfc7323Section22AnAnswerHoldsNothingThatWasNotOffered) {
  TcpRig rig;
  rig.listen(TcpSettings());
  TcpHeader syn;
  syn.source_port = 4000;
  syn.destination_port = TcpRig::kServerPort;
  syn.syn = true;
  rig.take_transcript();
  rig.inject_into_b(rig.a.address(), syn);
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.000 b > a S. 0 ack 1 win 65535 <mss 1460>"));
}

TEST(TcpOptionBytes, Rfc9293Must65TheSegmentSizeIsToldByTheSynAlone) {
  PlayedPeer peer;
  EXPECT_EQ(peer.rig.last_from_a().options.maximum_segment_bytes, 1460);
  peer.establish();
  peer.write(10);
  EXPECT_FALSE(peer.rig.last_from_a().options.maximum_segment_bytes);
  peer.client->shutdown_write(peer.rig.now());
  EXPECT_TRUE(peer.rig.last_from_a().fin);
  EXPECT_FALSE(peer.rig.last_from_a().options.maximum_segment_bytes);
}

TEST(TcpOptionBytes, Rfc9293Must67AsMuchAsTheLinkBringsIsAskedFor) {
  PlayedPeer peer(plain_settings(), 1000);
  EXPECT_EQ(peer.rig.last_from_a().options.maximum_segment_bytes, 960);
}

TEST(TcpOptionBytes, Rfc9293Must15APeerThatSaysNothingTakes536Bytes) {
  PlayedPeer peer;
  peer.establish({});
  peer.write(1000);
  EXPECT_THAT(peer.answers(), ElementsAre(". 1:537 ack 1 win 65535"));
}

TEST(TcpOptionBytes, Rfc9293Must15APeerThatSaysNothingTakes1220BytesOverIpv6) {
  struct Nowhere : TcpOutput {
    void transmit(const TcpEnds&, const TcpHeader&, const ByteRing::Pieces&, bool) override {}
  } nowhere;
  const TcpEnds ends{{*Ipv6Address::parse("2001:db8::1"), 80}, {*Ipv6Address::parse("2001:db8::2"), 4000}};
  TcpControlBlock connection(ends, plain_settings(), {}, 1500,
                             make_congestion_control(CongestionAlgorithm::reno, 1460), nowhere);
  TcpHeader syn;
  syn.syn = true;
  connection.open_passively(syn, at(0s));
  EXPECT_EQ(connection.sender().segment_size(), 1220u);
}

TEST(TcpOptionBytes, Rfc9293Must16NoSegmentIsLargerThanThePathWhateverThePeerTakes) {
  PlayedPeer peer(plain_settings(), 1000);
  peer.establish({.maximum_segment_bytes = 9000});
  peer.write(1000);
  EXPECT_THAT(peer.answers(), ElementsAre(". 1:961 ack 1 win 65535"));
}

/// Both reports and timestamps take from what a segment holds, so that it still fits.
TEST(TcpOptionBytes, Rfc9293Must16OptionsTakeTheirRoomFromTheData) {
  auto settings = plain_settings();
  settings.timestamps = true;
  PlayedPeer peer(settings);
  peer.establish({.maximum_segment_bytes = 1000, .timestamps = TcpTimestamps{7, 0}});
  peer.write(2000);
  EXPECT_THAT(peer.answers(), ElementsAre(". 1:989 ack 1 win 65535", ". 989:1977 ack 1 win 65535"));
}

}  // namespace
}  // namespace netrig
