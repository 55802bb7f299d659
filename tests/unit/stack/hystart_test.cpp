// HyStart++ by transcripts of round trips (RFC 9406).
#include "stack/hystart.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSegment = 1000;

class HyStartTest : public testing::Test {
 protected:
  /// So many acknowledgments, which are a round; gives the growth for the last one.
  std::uint32_t play_round(int count, Duration round_trip) {
    const auto end = next_;
    std::uint32_t growth = 0;
    for (int left = count; left > 0; --left) {
      position_ = left == 1 ? end : position_ + 1;
      growth = acknowledge(kSegment, round_trip);
      next_ += kSegment;
    }
    return growth;
  }
  std::uint32_t acknowledge(std::uint32_t bytes, std::optional<Duration> round_trip) {
    return hystart_.acknowledged(
        {.bytes = bytes, .round_trip = round_trip, .position = position_, .next_position = next_});
  }

  HyStart hystart_;
  std::uint64_t position_ = 1;
  std::uint64_t next_ = 1 + 1'000'000;
};

TEST_F(HyStartTest, Rfc9406Section42GrowsByWhatIsAcknowledged) {
  EXPECT_EQ(acknowledge(1000, 100ms), 1000u);
  EXPECT_EQ(acknowledge(8000, 100ms), 8000u);
  EXPECT_EQ(acknowledge(20'000, 100ms), 20'000u);
}

TEST_F(HyStartTest, Rfc9406Section42BecomesConservativeWhenRoundTripsGrowByAnEighth) {
  play_round(10, 100ms);
  EXPECT_EQ(play_round(10, 112499us), kSegment);
  EXPECT_FALSE(hystart_.is_conservative());
  // Held against the round before, which was a little longer already.
  play_round(10, 126561us);
  EXPECT_FALSE(hystart_.is_conservative());
  play_round(10, 142400us);
  EXPECT_TRUE(hystart_.is_conservative());
}

TEST_F(HyStartTest, Rfc9406Section43TheThresholdIsFourMillisecondsAtLeast) {
  play_round(8, 8ms);
  play_round(8, 11999us);
  EXPECT_FALSE(hystart_.is_conservative());
  play_round(8, 15999us);
  EXPECT_TRUE(hystart_.is_conservative());
}

TEST_F(HyStartTest, Rfc9406Section43TheThresholdIsSixteenMillisecondsAtMost) {
  play_round(8, 400ms);
  play_round(8, 416ms);
  EXPECT_TRUE(hystart_.is_conservative());
}

TEST_F(HyStartTest, Rfc9406Section42SevenSamplesDecideNothing) {
  play_round(8, 100ms);
  play_round(7, 300ms);
  EXPECT_FALSE(hystart_.is_conservative());
}

TEST_F(HyStartTest, Rfc9406Section42TheShortestRoundTripCounts) {
  play_round(8, 100ms);
  next_ += 100'000;
  position_ += kSegment;
  acknowledge(kSegment, 105ms);
  for (int i = 0; i < 20; ++i) acknowledge(kSegment, 300ms);
  EXPECT_FALSE(hystart_.is_conservative());
}

TEST_F(HyStartTest, WithoutRoundTripsItIsOrdinarySlowStart) {
  for (int i = 0; i < 100; ++i) {
    position_ = next_;
    next_ += 10'000;
    EXPECT_EQ(acknowledge(kSegment, {}), kSegment);
  }
  EXPECT_FALSE(hystart_.is_conservative());
  EXPECT_FALSE(hystart_.is_finished());
}

TEST_F(HyStartTest, Rfc9406Section42ConservativeGrowthIsAQuarterAndLastsFiveRounds) {
  play_round(8, 100ms);
  play_round(8, 200ms);  // with the last acknowledgment: this round counts as the first
  ASSERT_TRUE(hystart_.is_conservative());
  for (int round = 2; round <= 5; ++round) {
    EXPECT_FALSE(hystart_.is_finished()) << round;
    EXPECT_EQ(play_round(8, 200ms), kSegment / 4) << round;
  }
  EXPECT_TRUE(hystart_.is_finished());
}

TEST_F(HyStartTest, Rfc9406Section42SlowStartGoesOnWhenRoundTripsBecomeShorterAgain) {
  play_round(8, 100ms);
  play_round(8, 200ms);
  ASSERT_TRUE(hystart_.is_conservative());
  EXPECT_EQ(play_round(7, 199ms), kSegment / 4) << "seven samples";
  play_round(8, 199ms);
  EXPECT_FALSE(hystart_.is_conservative());
  EXPECT_EQ(play_round(8, 199ms), kSegment);
  // And looks again, for five rounds from there.
  play_round(8, 300ms);
  ASSERT_TRUE(hystart_.is_conservative());
  for (int round = 2; round <= 5; ++round) play_round(8, 300ms);
  EXPECT_TRUE(hystart_.is_finished());
}

}  // namespace
}  // namespace netrig
