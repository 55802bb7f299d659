// Reno, and with it what all algorithms that take losses for congestion have in common, by transcripts of
// windows in segments.
#include "stack/reno.hpp"

#include <gtest/gtest.h>

#include "support/congestion_player.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

class RenoTest : public testing::Test {
 protected:
  CongestionPlayer player_{std::make_unique<Reno>(CongestionPlayer::kSegment)};
};

TEST(InitialWindow, Rfc6928Section2IsTenSegmentsOrFewerLargeOnes) {
  EXPECT_EQ(Reno(536).window(), 5360u);
  EXPECT_EQ(Reno(1460).window(), 14'600u);
  EXPECT_EQ(Reno(1461).window(), 14'600u);
  EXPECT_EQ(Reno(8960).window(), 17'920u);
}

TEST(InitialWindow, FollowsTheSegmentsSizeUntilSomethingIsAcknowledged) {
  Reno reno(1460);
  reno.set_segment_size(500);
  EXPECT_EQ(reno.window(), 5000u);
  reno.acknowledged(
      {.bytes = 500, .flight_bytes = 5000, .window_limited = true, .position = 501, .next_position = 5001},
      TimePoint{});
  reno.set_segment_size(250);
  EXPECT_EQ(reno.window(), 5500u);
}

TEST_F(RenoTest, Rfc5681Section31SlowStartDoublesTheWindow) {
  EXPECT_EQ(player_.window(), 10);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 20);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 40);
  EXPECT_EQ(player_.control().slow_start_threshold(), std::nullopt);
}

TEST_F(RenoTest, Rfc5681Section31GrowsByASegmentARoundTripBehindALoss) {
  player_.play_rounds(2, 100ms);
  player_.lose();
  EXPECT_EQ(player_.window(), 20);
  EXPECT_EQ(player_.threshold(), 20);
  for (int round = 1; round <= 10; ++round) {
    player_.play_round(100ms);
    ASSERT_EQ(player_.window(), 20 + round);
  }
}

TEST_F(RenoTest, Rfc5681Section31TwoSegmentsAreTheLeast) {
  player_.send(3);
  player_.control().lost(3 * CongestionPlayer::kSegment, player_.now());
  EXPECT_EQ(player_.window(), 2);
}

TEST_F(RenoTest, Rfc5681Section31ATimeoutLeavesOneSegmentAndSlowStartUpToTheThreshold) {
  player_.play_rounds(1, 100ms);
  player_.time_out();
  EXPECT_EQ(player_.window(), 1);
  EXPECT_EQ(player_.threshold(), 10);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 2);
  player_.fill();
  player_.acknowledge(2, 100ms);
  EXPECT_EQ(player_.window(), 4) << "of two segments, two";
  player_.play_rounds(2, 100ms);
  EXPECT_EQ(player_.window(), 10);
  player_.play_rounds(1, 100ms);
  EXPECT_EQ(player_.window(), 11) << "congestion avoidance";
}

TEST_F(RenoTest, Rfc5681Section31AHandshakeThatWasLostLeavesOneSegment) {
  player_.control().handshake_lost();
  EXPECT_EQ(player_.window(), 1);
  player_.control().set_segment_size(CongestionPlayer::kSegment);
  EXPECT_EQ(player_.window(), 1);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 2);
}

/// Rounds of 10, 20, 40 and 80 segments; then the queue fills.
TEST_F(RenoTest, Rfc9406SlowStartEndsWithoutALossWhenRoundTripsGrow) {
  player_.play_rounds(3, 100ms);
  EXPECT_EQ(player_.window(), 80);
  player_.play_round(120ms);
  // HyStart's own round has six acknowledgments of the old round trip, and 66 of the new one; the eighth one
  // of the next tells of it, and the six behind it count a quarter.
  EXPECT_EQ(player_.window(), 80 + 66 + 8 + 6 / 4.0);
  for (const double window : {194.25, 242.75, 303.25, 379.0}) {
    EXPECT_EQ(player_.control().slow_start_threshold(), std::nullopt);
    player_.play_round(120ms);
    EXPECT_EQ(player_.window(), window);
  }
  player_.play_round(120ms);
  EXPECT_EQ(player_.threshold(), 456.5) << "the fifth round that has begun conservatively is over";
  EXPECT_EQ(player_.window(), 456.5);
  player_.play_round(120ms);
  EXPECT_EQ(player_.window(), 457.5);
}

TEST_F(RenoTest, Rfc7661Section44AWindowThatIsNotInUseDoesNotGrow) {
  player_.play_rounds(2, 100ms);
  ASSERT_EQ(player_.window(), 40);
  player_.rest(10s);
  EXPECT_EQ(player_.window(), 40) << "it is kept";
  for (int i = 0; i < 10; ++i) {
    player_.send(19);
    player_.pass(100ms);
    player_.acknowledge(19, 100ms);
  }
  EXPECT_EQ(player_.window(), 40);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 80) << "all of it is in use again";
}

/// Three quarters of it are sent: that says nothing until they are acknowledged.
TEST_F(RenoTest, Rfc7661Section44AWindowGrowsAgainOnceHalfOfItWasAcknowledged) {
  player_.play_rounds(2, 100ms);
  player_.rest(10s);
  player_.send(1);
  player_.pass(100ms);
  player_.acknowledge(1, 100ms);
  player_.send(30);
  player_.pass(100ms);
  player_.acknowledge(10, 100ms);
  EXPECT_EQ(player_.window(), 40);
  player_.acknowledge(20, 100ms);
  EXPECT_EQ(player_.window(), 60);
}

TEST_F(RenoTest, Rfc7661Section441ALossLeavesHalfOfWhatWasInUse) {
  player_.play_rounds(2, 100ms);
  player_.rest(10s);
  for (int i = 0; i < 2; ++i) {
    player_.send(12);
    player_.pass(100ms);
    player_.acknowledge(12, 100ms);
  }
  player_.send(6);
  player_.control().lost(player_.flight_bytes(), player_.now());
  EXPECT_EQ(player_.window(), 6) << "of the twelve that were acknowledged";
  EXPECT_EQ(player_.threshold(), 6);
}

TEST_F(RenoTest, Rfc7661Section443HalvesAWindowThatWasNotInUseForFiveMinutes) {
  player_.play_rounds(2, 100ms);
  player_.lose();
  player_.play_rounds(60, 100ms);
  ASSERT_EQ(player_.window(), 80);
  player_.rest(5min - 1ms);
  EXPECT_EQ(player_.window(), 80);
  EXPECT_EQ(player_.threshold(), 20);
  player_.rest(1ms);
  EXPECT_EQ(player_.window(), 40);
  EXPECT_EQ(player_.threshold(), 60);
  player_.rest(10min);
  EXPECT_EQ(player_.window(), 10);
  player_.rest(1h);
  EXPECT_EQ(player_.window(), 10) << "the initial window is kept";
  EXPECT_EQ(player_.threshold(), 60);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 20) << "slow start up to the threshold";
}

TEST_F(RenoTest, Rfc7661Section443NeverRaisesAWindow) {
  player_.time_out();
  ASSERT_EQ(player_.window(), 1);
  player_.play_round(100ms);
  player_.rest(6min);
  EXPECT_EQ(player_.window(), 2);
}

TEST_F(RenoTest, UndoGoesBackToSlowStart) {
  player_.play_rounds(2, 100ms);
  player_.lose();
  player_.control().undo();
  EXPECT_EQ(player_.window(), 40);
  EXPECT_EQ(player_.control().slow_start_threshold(), std::nullopt);
  player_.play_round(100ms);
  EXPECT_EQ(player_.window(), 80);
}

TEST_F(RenoTest, UndoGoesBackBehindATimeout) {
  player_.play_rounds(2, 100ms);
  player_.lose();
  player_.play_rounds(4, 100ms);
  player_.fill();
  for (int i = 0; i < 12; ++i) player_.acknowledge(1, 100ms);
  player_.time_out();
  ASSERT_EQ(player_.window(), 1);
  player_.play_rounds(2, 100ms);
  player_.control().undo();
  EXPECT_EQ(player_.window(), 24);
  EXPECT_EQ(player_.threshold(), 20);
  for (int i = 0; i < 11; ++i) {
    player_.fill();
    player_.acknowledge(1, 100ms);
  }
  EXPECT_EQ(player_.window(), 24);
  player_.fill();
  player_.acknowledge(1, 100ms);
  EXPECT_EQ(player_.window(), 25) << "the twelve that had been counted count";
}

TEST_F(RenoTest, UndoTakesNothingAway) {
  player_.control().undo();
  EXPECT_EQ(player_.window(), 10) << "nothing was lost yet";
  player_.play_rounds(1, 100ms);
  player_.lose();
  player_.play_rounds(15, 100ms);
  ASSERT_EQ(player_.window(), 25);
  player_.control().undo();
  EXPECT_EQ(player_.window(), 25);
  EXPECT_EQ(player_.threshold(), 10);
  player_.control().undo();
  EXPECT_EQ(player_.window(), 25);
}

}  // namespace
}  // namespace netrig
