// The retransmission timeout by samples (RFC 6298 2, 3, 5.5 and 5.7).
#include "stack/rtt_estimator.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using namespace std::chrono_literals;

TEST(RttEstimator, Rfc6298Section21IsASecondUntilARoundTripIsMeasured) {
  const RttEstimator estimator;
  EXPECT_EQ(estimator.timeout(), 1s);
}

TEST(RttEstimator, Rfc6298Section22TheFirstSampleCountsWholeAndByHalf) {
  RttEstimator estimator;
  estimator.sample(400ms);
  EXPECT_EQ(estimator.smoothed(), 400ms);
  EXPECT_EQ(estimator.variation(), 200ms);
  EXPECT_EQ(estimator.timeout(), 400ms + 4 * 200ms);
}

TEST(RttEstimator, Rfc6298Section23LaterSamplesCountAnEighthAndAQuarter) {
  RttEstimator estimator;
  estimator.sample(400ms);
  estimator.sample(800ms);
  EXPECT_EQ(estimator.variation(), 250ms) << "3/4 · 200 ms + 1/4 · |400 − 800| ms, by the average of before";
  EXPECT_EQ(estimator.smoothed(), 450ms) << "7/8 · 400 ms + 1/8 · 800 ms";
  EXPECT_EQ(estimator.timeout(), 450ms + 4 * 250ms);
  estimator.sample(450ms);
  EXPECT_EQ(estimator.variation(), 187500us);
  EXPECT_EQ(estimator.smoothed(), 450ms);
}

/// The departure: 200 ms above the round trip, where the RFC has a second in all.
TEST(RttEstimator, Rfc6298Section24TheLeastIsTwoHundredMillisecondsAboveTheRoundTrip) {
  RttEstimator estimator;
  for (int i = 0; i < 100; ++i) estimator.sample(30ms);
  EXPECT_EQ(estimator.smoothed(), 30ms);
  EXPECT_EQ(estimator.timeout(), 230ms);
}

TEST(RttEstimator, Rfc6298Section25TheMostIsTwoMinutes) {
  RttEstimator estimator;
  for (int i = 0; i < 6; ++i) estimator.back_off();
  EXPECT_EQ(estimator.timeout(), 64s);
  estimator.back_off();
  EXPECT_EQ(estimator.timeout(), 2min);
  for (int i = 0; i < 100; ++i) estimator.back_off();
  EXPECT_EQ(estimator.timeout(), 2min);
}

TEST(RttEstimator, Rfc6298Section55DoublesUntilTheNextSample) {
  RttEstimator estimator;
  estimator.sample(400ms);
  estimator.back_off();
  estimator.back_off();
  EXPECT_EQ(estimator.timeout(), 4 * 1200ms);
  estimator.sample(400ms);
  EXPECT_EQ(estimator.timeout(), 400ms + 4 * 150ms);
}

TEST(RttEstimator, Rfc6298Section57IsThreeSecondsBehindARepeatedSyn) {
  RttEstimator estimator;
  estimator.back_off();
  estimator.expect_slow_path();
  EXPECT_EQ(estimator.timeout(), 3s);
  estimator.sample(100ms);
  EXPECT_EQ(estimator.timeout(), 100ms + 200ms);
}

}  // namespace
}  // namespace netrig
