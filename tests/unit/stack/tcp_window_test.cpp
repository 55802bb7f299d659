// The window, both ways: how it is read, what is done when it shrinks or closes, and what is told (RFC 9293
// 3.8.6, RFC 7323 2).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using State = TcpControlBlock::State;

class TcpPeerWindow : public testing::Test, protected PlayedPeer {
 protected:
  void tell(std::uint32_t acknowledged, std::uint16_t window) {
    auto header = at_peer(1);
    header.window = window;
    send(header, acknowledged);
  }
  /// Slow start, until the congestion window is no limit.
  void warm_up() {
    tell(1, 65535);
    for (int round = 0; round < 4; ++round) {
      write(sender().congestion().window());
      tell(next(), 65535);
    }
    ASSERT_GE(sender().congestion().window(), 100'000u);
    answers();
  }
  std::uint32_t next() const { return static_cast<std::uint32_t>(sender().next_position()); }
};

TEST_F(TcpPeerWindow, Rfc9293Must1IsUnsigned) {
  establish();
  warm_up();
  tell(next(), 40'000);  // negative, if it were signed
  write(100'000);
  EXPECT_THAT(answers(), SizeIs(40));
}

TEST_F(TcpPeerWindow, Rfc9293Rec1HasThirtyTwoBits) {
  establish({.window_scale = 14});
  tell(1, 65535);
  EXPECT_EQ(sender().peer_window(), 65535u << 14);
}

TEST_F(TcpPeerWindow, Rfc7323Section22OfASynIsNotScaled) {
  auto answer = at_peer(0);
  answer.syn = true;
  answer.window = 1000;
  answer.options = {.maximum_segment_bytes = 1000, .window_scale = 2};
  send(answer, 1);
  EXPECT_EQ(sender().peer_window(), 1000u);
  tell(1, 1000);
  EXPECT_EQ(sender().peer_window(), 4000u);
}

TEST_F(TcpPeerWindow, Rfc7323Section23IsScaledByFourteenAtMost) {
  establish({.window_scale = 15});
  tell(1, 1);
  EXPECT_EQ(sender().peer_window(), 1u << 14);
}

TEST_F(TcpPeerWindow, Rfc7323Section22IsNotScaledUnlessBothDo) {
  establish();
  EXPECT_EQ(rig.last_from_a().window, 65535) << "of a buffer of 1 MiB, as it is";
  tell(1, 1000);
  EXPECT_EQ(sender().peer_window(), 1000u);
}

/// Five segments are in flight when the peer takes back all but two of what it has promised.
TEST_F(TcpPeerWindow, Rfc9293Must34And35And36ASenderIsRobustAgainstOneThatShrinks) {
  establish();
  write(5000);
  ASSERT_THAT(answers(), SizeIs(5));
  tell(1, 2000);
  write(5000);
  EXPECT_THAT(answers(), IsEmpty()) << "nothing new (SHLD-15)";
  rig.run_for(250ms);
  EXPECT_THAT(answers(), ElementsAre(". 1:1001 ack 1 win 65535"))
      << "what lies within is sent again (SHLD-16)";
  tell(1001, 1000);
  EXPECT_THAT(answers(), ElementsAre(". 1001:2001 ack 1 win 65535"));
  tell(2001, 0);
  rig.run_for(2s);
  const auto probes = answers();
  EXPECT_GE(probes.size(), 2u);
  EXPECT_THAT(probes, testing::Each(". 2000 ack 1 win 65535"));
}

TEST_F(TcpPeerWindow, Rfc9293Shld17WhatLiesBeyondOneThatShrankEndsNoConnection) {
  establish();
  write(5000);
  for (int i = 0; i < 3600; ++i) {
    tell(2001, 0);
    rig.run_for(1s);
  }
  EXPECT_EQ(connection().state(), State::established);
  answers();
  tell(2001, 10'000);
  EXPECT_THAT(answers(), ElementsAre(". 2001:3001 ack 1 win 65535", ". 3001:4001 ack 1 win 65535",
                                     "P. 4001:5001 ack 1 win 65535"));
}

TEST_F(TcpPeerWindow, Rfc9293Shld29And30ProbesBeginAfterATimeoutAndBecomeRarer) {
  establish();
  tell(1, 0);
  write(5);
  rig.run_for(7s);
  // The handshake took no time: 200 ms are the timeout.
  EXPECT_THAT(dated_answers(), ElementsAre("0.200 . 0 ack 1 win 65535", "0.600 . 0 ack 1 win 65535",
                                           "1.400 . 0 ack 1 win 65535", "3.000 . 0 ack 1 win 65535",
                                           "6.200 . 0 ack 1 win 65535"));
}

TEST_F(TcpPeerWindow, Rfc9293Must38APieceOfASegmentWaitsForAWindowThatIsWorthIt) {
  establish();
  tell(1, 1400);
  write(5000);
  EXPECT_THAT(answers(), ElementsAre(". 1:1001 ack 1 win 65535"));
  tell(1001, 999);
  EXPECT_THAT(answers(), IsEmpty());
  tell(1001, 1000);
  EXPECT_THAT(answers(), ElementsAre(". 1001:2001 ack 1 win 65535"));
}

/// RFC 1122 4.2.3.4: between a tenth of a second and a whole one.
TEST_F(TcpPeerWindow, Rfc9293Must60NothingWaitsForEverForAWindowThatIsWorthIt) {
  establish();
  tell(1, 999);
  write(5000);
  EXPECT_THAT(answers(), IsEmpty());
  rig.run_for(300ms);
  EXPECT_THAT(dated_answers(), ElementsAre("0.200 . 1:1000 ack 1 win 65535"));
}

// ---- what we tell

class TcpOwnWindow : public testing::Test {
 protected:
  static TcpSettings with_buffer(std::size_t bytes) {
    auto settings = plain_settings();
    settings.receive_buffer_bytes = bytes;
    return settings;
  }
};

/// With and without scaling, which rounds.
TEST_F(TcpOwnWindow, Rfc9293Shld14ItsRightEdgeNeverMovesBack) {
  for (const std::size_t buffer : {std::size_t{10'000}, std::size_t{100'001}}) {
    TcpRig rig;
    rig.connect(plain_settings(), with_buffer(buffer));
    const auto& receiver = rig.server->connection().receiver();
    std::uint64_t edge = receiver.edge();
    SeededRandom dice(3);
    Bytes piece(3000);
    for (int i = 0; i < 2000; ++i) {
      rig.client->write(Bytes(random_below(dice, 3000), 'x'), rig.now());
      rig.run_for(Duration(1ms) * static_cast<int>(random_below(dice, 20)));
      rig.server->read(MutableByteView(piece).first(random_below(dice, 3000)), rig.now());
      ASSERT_GE(receiver.edge(), edge);
      ASSERT_GE(receiver.edge(), receiver.next()) << "what is on its way is still taken";
      edge = receiver.edge();
    }
    EXPECT_GT(edge, 10 * buffer) << "it has moved";
  }
}

TEST_F(TcpOwnWindow, Rfc9293Must66AResetIsHeededThoughItIsClosed) {
  PlayedPeer peer(with_buffer(2000));
  peer.establish();
  peer.send(peer.at_peer(1), 1, std::string(2000, 'x'));
  ASSERT_EQ(peer.answers().back(), ". 1 ack 2001 win 0");
  peer.send(peer.at_peer(2001), 1, "x");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 2001 win 0")) << "a probe is answered";
  auto reset = peer.at_peer(2001);
  reset.rst = true;
  peer.send(reset, 1);
  EXPECT_EQ(peer.connection().state(), State::closed);
}

TEST_F(TcpOwnWindow, Rfc9293May8StaysClosedAsLongAsNobodyReads) {
  PlayedPeer peer(with_buffer(2000));
  peer.establish();
  peer.send(peer.at_peer(1), 1, std::string(2000, 'x'));
  for (int i = 0; i < 1000; ++i) {
    peer.answers();
    peer.rig.run_for(1min);
    peer.send(peer.at_peer(2001), 1, "x");
    ASSERT_THAT(peer.answers(), ElementsAre(". 1 ack 2001 win 0"));
  }
  EXPECT_EQ(peer.read().size(), 2000u);
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 2001 win 2000"));
}

}  // namespace
}  // namespace netrig
