// Loss, order, duplicates and jitter, of datagrams that come as a test says.
#include "flow/arrivals.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace netrig::flow {
namespace {

using namespace std::chrono_literals;

class FlowArrivals : public testing::Test {
 protected:
  /// Each was sent a millisecond after the one before it, and is 10 ms on its way but for `late`.
  void come(std::uint64_t sequence, Duration late = 0ms) {
    const auto sent = static_cast<Duration::rep>(sequence) * 1ms;
    arrivals.add(TimePoint(1000s) + sent + 10ms + late, sequence, 77s + sent, 100);
  }

  Arrivals arrivals;
};

TEST_F(FlowArrivals, InOrderAreAllThere) {
  for (std::uint64_t i = 0; i < 50'000; ++i) come(i);
  EXPECT_EQ(arrivals.datagrams(), 50'000u);
  EXPECT_EQ(arrivals.bytes(), 5'000'000u);
  EXPECT_EQ(arrivals.missing(), 0u);
  EXPECT_EQ(arrivals.reordered(), 0u);
  EXPECT_EQ(arrivals.duplicates(), 0u);
  EXPECT_EQ(arrivals.jitter(), 0ns) << "the clocks' difference is none of it";
}

TEST_F(FlowArrivals, CountWhatIsMissing) {
  for (const std::uint64_t i : {0u, 1u, 3u, 7u}) come(i);
  EXPECT_EQ(arrivals.missing(), 4u);
}

TEST_F(FlowArrivals, WhatComesLateIsNotLost) {
  for (const std::uint64_t i : {0u, 3u, 1u, 2u, 4u}) come(i);
  EXPECT_EQ(arrivals.missing(), 0u);
  EXPECT_EQ(arrivals.reordered(), 2u);
  EXPECT_EQ(arrivals.datagrams(), 5u);
}

TEST_F(FlowArrivals, WhatComesTwiceCountsOnce) {
  for (const std::uint64_t i : {0u, 0u, 1u, 2u, 1u, 2u}) come(i);
  EXPECT_EQ(arrivals.duplicates(), 3u);
  EXPECT_EQ(arrivals.datagrams(), 3u);
  EXPECT_EQ(arrivals.bytes(), 300u);
  EXPECT_EQ(arrivals.reordered(), 0u) << "a copy is not reordering";
}

TEST_F(FlowArrivals, AWholeWindowMayBeLost) {
  come(0);
  come(100'000);
  come(99'999);
  come(100'000);
  EXPECT_EQ(arrivals.missing(), 99'998u);
  EXPECT_EQ(arrivals.duplicates(), 1u);
  EXPECT_EQ(arrivals.reordered(), 1u);
}

TEST_F(FlowArrivals, JitterIsThatOfRfc3550) {
  come(0);
  come(1, 16ms);
  EXPECT_EQ(arrivals.jitter(), 1ms) << "a sixteenth of the change";
  come(2, 16ms);
  EXPECT_EQ(arrivals.jitter(), 1ms - 62500ns);
}

TEST_F(FlowArrivals, JitterComesToTheMeanChange) {
  for (std::uint64_t i = 0; i < 1000; ++i) come(i, i % 2 == 0 ? 0ms : 2ms);
  EXPECT_NEAR(static_cast<double>(arrivals.jitter() / 1us), 2000, 5);
}

TEST_F(FlowArrivals, StandHostileNumbers) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  arrivals.add(TimePoint(1s), kMost, Duration::min(), 100);
  EXPECT_EQ(arrivals.datagrams(), 0u);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    arrivals.add(TimePoint(1s), i, i % 2 == 0 ? Duration::min() : Duration::max(), 100);
  }
  EXPECT_LE(arrivals.jitter(), 1h);
  EXPECT_GE(arrivals.jitter(), 0s);
}

}  // namespace
}  // namespace netrig::flow
