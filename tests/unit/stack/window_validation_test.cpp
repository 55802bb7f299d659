// What has been in use of a window, by transcripts (RFC 7661).
#include "stack/window_validation.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using namespace std::chrono_literals;

class WindowValidationTest : public testing::Test {
 protected:
  /// A burst of so many bytes is sent and acknowledged, half and half.
  void play(std::uint32_t bytes, Duration round_trip = 10ms) {
    next_ += bytes;
    now_ += round_trip;
    acknowledge(bytes / 2, round_trip);
    acknowledge(bytes - bytes / 2, round_trip);
  }
  void acknowledge(std::uint32_t bytes, Duration round_trip) {
    const auto flight = static_cast<std::uint32_t>(next_ - position_);
    position_ += bytes;
    validation_.acknowledged({.bytes = bytes,
                              .flight_bytes = flight,
                              .position = position_,
                              .next_position = next_,
                              .smoothed = round_trip},
                             {flight, kWindow, kSegment}, now_);
  }
  bool is_trusted(std::uint32_t flight) const {
    return validation_.is_trusted({flight, kWindow, kSegment}, now_);
  }
  std::optional<std::uint32_t> most() const { return validation_.most_acknowledged(now_); }

  static constexpr std::uint32_t kWindow = 100'000;
  static constexpr std::uint32_t kSegment = 1000;
  WindowValidation validation_;
  TimePoint now_{};
  std::uint64_t position_ = 1;
  std::uint64_t next_ = 1;
};

TEST_F(WindowValidationTest, Rfc7661Section41IsUndefinedAndTrustedAtFirst) {
  EXPECT_EQ(most(), std::nullopt);
  EXPECT_TRUE(is_trusted(0));
}

TEST_F(WindowValidationTest, Rfc7661Section42IsTheMostOfARoundTripWithinASecond) {
  play(30'000);
  EXPECT_EQ(most(), 30'000u);
  play(20'000);
  EXPECT_EQ(most(), 30'000u);
  now_ += 500ms;
  play(20'000);
  EXPECT_EQ(most(), 30'000u);
  now_ += 480ms;
  play(10'000);
  EXPECT_EQ(most(), 20'000u) << "the first is a second old";
  now_ += 1s;
  EXPECT_EQ(most(), 0u) << "and now all of them";
}

TEST_F(WindowValidationTest, Rfc7661Section42ThreeRoundTripsAreTheLeast) {
  play(30'000, 1s);
  now_ += 2999ms;
  EXPECT_EQ(most(), 30'000u);
  now_ += 1ms;
  EXPECT_EQ(most(), 0u);
}

/// A sample is what was acknowledged of what was in flight at a time, whatever is sent meanwhile.
TEST_F(WindowValidationTest, Rfc7661Section42ASampleIsOneRoundTripOfASenderThatGoesOn) {
  next_ += 40'000;
  for (int i = 0; i < 20; ++i) {
    next_ += 10'000;
    acknowledge(10'000, 10ms);
    now_ += 2ms;
  }
  EXPECT_EQ(most(), 50'000u);
}

TEST_F(WindowValidationTest, Rfc7661Section43HalfAWindowIsEnough) {
  play(50'000);
  EXPECT_TRUE(is_trusted(0));
  now_ += 2s;
  play(49'999);
  EXPECT_FALSE(is_trusted(0));
  EXPECT_FALSE(is_trusted(99'000));
  EXPECT_TRUE(is_trusted(99'001)) << "no further segment fits: it is in use";
}

/// A sender that spreads its segments never has the whole window in flight.
TEST_F(WindowValidationTest, Rfc7661Section43AQuarterIsEnoughWhileSlowStartDoublesTheWindow) {
  const auto may_grow = [this](bool in_slow_start) {
    return validation_.may_grow({50'000, kWindow, kSegment}, in_slow_start, now_);
  };
  play(25'000);
  EXPECT_TRUE(may_grow(true));
  EXPECT_FALSE(may_grow(false));
  now_ += 2s;
  play(24'999);
  EXPECT_FALSE(may_grow(true));
}

TEST_F(WindowValidationTest, Rfc7661Section441IsUndefinedBehindARecovery) {
  play(10'000);
  ASSERT_FALSE(is_trusted(0));
  validation_.forget();
  EXPECT_EQ(most(), std::nullopt);
  EXPECT_TRUE(is_trusted(0));
  // What was acknowledged in the recovery is no round trip's.
  next_ += 500'000;
  position_ = next_;
  play(8'000);
  EXPECT_EQ(most(), 8'000u);
}

TEST_F(WindowValidationTest, Rfc7661Section443TellsOnceOfFiveMinutesWithoutUse) {
  EXPECT_EQ(validation_.take_periods(now_ + 1h), 0) << "before anything was sent";
  play(60'000);
  now_ += 5min - 1ns;
  EXPECT_EQ(validation_.take_periods(now_), 0);
  now_ += 1ns;
  EXPECT_EQ(validation_.take_periods(now_), 1);
  EXPECT_EQ(validation_.take_periods(now_), 0);
  now_ += 11min;
  EXPECT_EQ(validation_.take_periods(now_), 2);
  now_ += 100h;
  EXPECT_EQ(validation_.take_periods(now_), 32) << "more halves no window further";
  EXPECT_EQ(validation_.take_periods(now_), 0);
}

TEST_F(WindowValidationTest, Rfc7661Section443ATrickleIsNoUse) {
  for (int second = 0; second < 301; ++second) {
    play(1000);
    now_ += 1s;
  }
  EXPECT_EQ(validation_.take_periods(now_), 1);
}

}  // namespace
}  // namespace netrig
