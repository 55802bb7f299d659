// CUBIC by transcripts of windows in segments (RFC 9438). What it has in common with Reno is in
// reno_test.cpp, the curve itself in cubic_curve_test.cpp.
#include "stack/cubic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/congestion_player.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class CubicTest : public testing::Test {
 protected:
  /// Slow start up to a window of so many segments, without a round trip measured.
  void reach(std::uint32_t segments) {
    while (player_.window() < segments) {
      player_.fill();
      player_.acknowledge(1);
    }
    ASSERT_EQ(player_.window(), segments);
  }
  void lose_at(std::uint32_t segments) {
    reach(segments);
    player_.lose();
    beginning_ = player_.now();
  }
  /// The window in thousandths of segments, which are bytes, by rounds.
  std::vector<std::uint32_t> play(int rounds, Duration round_trip) {
    std::vector<std::uint32_t> windows;
    for (int i = 0; i < rounds; ++i) {
      player_.play_round(round_trip);
      windows.push_back(player_.control().window());
    }
    return windows;
  }
  Duration elapsed() const { return player_.now() - beginning_; }
  /// W_cubic in segments, so long after the beginning.
  static double curve(double plateau, double begin, Duration time) {
    const double distance = std::chrono::duration<double>(time).count() - std::cbrt((plateau - begin) / 0.4);
    return plateau + 0.4 * distance * distance * distance;
  }
  /// The window is on the curve, or up to a round trip ahead of it, where its target is. The curve begins
  /// with the first acknowledgment, a part of a round trip late.
  void expect_on_curve(double plateau, double begin, Duration time, Duration round_trip) {
    EXPECT_LE(player_.window(), curve(plateau, begin, time + round_trip) + 0.01) << time.count();
    EXPECT_GE(player_.window(), curve(plateau, begin, time - round_trip / 10) - 0.01) << time.count();
  }

  CongestionPlayer player_{std::make_unique<Cubic>(CongestionPlayer::kSegment)};
  TimePoint beginning_{};
};

TEST_F(CubicTest, Rfc9438Section46LeavesSevenTenths) {
  lose_at(1000);
  EXPECT_EQ(player_.window(), 700);
  EXPECT_EQ(player_.threshold(), 700);
}

TEST_F(CubicTest, Rfc9438Section46TwoSegmentsAreTheLeast) {
  player_.send(2);
  player_.control().lost(player_.flight_bytes(), player_.now());
  EXPECT_EQ(player_.window(), 2);
  EXPECT_EQ(player_.threshold(), 2);
}

/// K = cbrt(300 / 0.4) = 9.086 s: concave to there, and convex behind.
TEST_F(CubicTest, Rfc9438Section42WindowReachesTheOldOneAtK) {
  lose_at(1000);
  while (elapsed() < 9100ms) {
    player_.play_round(100ms);
    expect_on_curve(1000, 700, elapsed(), 100ms);
  }
  EXPECT_NEAR(player_.window(), 1000, 0.001);
  while (elapsed() < 15s) {
    player_.play_round(100ms);
    expect_on_curve(1000, 700, elapsed(), 100ms);
  }
  EXPECT_NEAR(player_.window(), 1000 + 0.4 * std::pow(15 - 9.086, 3), 5);
}

TEST_F(CubicTest, Rfc9438Section44TheFirstRoundsBehindALoss) {
  lose_at(1000);
  EXPECT_THAT(play(5, 100ms), ElementsAre(709'680, 719'215, 728'574, 737'728, 746'678));
}

/// Far behind K, with a round trip of 5 s: the curve would be at 800 segments 15 s after the loss.
TEST_F(CubicTest, Rfc9438Section42GrowsByHalfInARoundTripAtMost) {
  lose_at(20);
  play(2, 5s);
  const auto window = player_.window();
  player_.fill();
  for (int i = 0; i < 10; ++i) player_.acknowledge(1, 5s);
  EXPECT_EQ(player_.window(), window + 5);
}

/// With a short round trip CUBIC's curve hardly moves: 9/17 of a segment a round, and one behind the old
/// window.
TEST_F(CubicTest, Rfc9438Section43GrowsAsRenoWouldWhereThatIsFaster) {
  lose_at(20);
  EXPECT_THAT(play(16, 10ms), ElementsAre(14'520, 15'022, 15'542, 16'046, 16'566, 17'070, 17'590, 18'095,
                                          18'614, 19'120, 19'639, 20'262, 21'227, 22'195, 23'166, 24'139));
}

/// A flow that loses at less than before leaves some to others: its plateau is 0.85 of where it lost.
TEST_F(CubicTest, Rfc9438Section47ConvergesFastBelowTheOldWindow) {
  lose_at(1000);
  player_.lose();
  beginning_ = player_.now();
  EXPECT_EQ(player_.window(), 490);
  for (int i = 0; i < 80; ++i) {
    player_.play_round(100ms);
    expect_on_curve(595, 490, elapsed(), 100ms);
  }
}

TEST_F(CubicTest, Rfc9438Section47DoesNotAtOrAboveTheOldWindow) {
  lose_at(100);
  while (player_.window() < 110) player_.play_round(100ms);
  player_.fill();
  const double lost_at = player_.window();
  const double begin = player_.flight_bytes() * 0.7 / CongestionPlayer::kSegment;
  player_.lose();
  beginning_ = player_.now();
  EXPECT_NEAR(player_.window(), begin, 0.001);
  for (int i = 0; i < 60; ++i) {
    player_.play_round(100ms);
    expect_on_curve(lost_at, begin, elapsed(), 100ms);
  }
}

/// Slow start up to seven tenths, and from there the curve's convex half.
TEST_F(CubicTest, Rfc9438Section48ATimeoutForgetsTheOldWindow) {
  reach(1000);
  player_.time_out();
  EXPECT_EQ(player_.window(), 1);
  EXPECT_EQ(player_.threshold(), 700);
  while (player_.window() < 700) player_.play_round(100ms);
  EXPECT_NEAR(player_.window(), 700, 0.3) << "it was reached within the round";
  beginning_ = player_.now();
  while (elapsed() < 10s) {
    player_.play_round(100ms);
    // Up to a round more: it began within one.
    EXPECT_GE(player_.window(), curve(700, 700, elapsed())) << elapsed().count();
    const auto as_reno = 700 + 1 + 9 / 17.0 * (elapsed() / 100ms);
    EXPECT_LE(player_.window(), std::max(curve(700, 700, elapsed() + 200ms), as_reno)) << elapsed().count();
  }
}

TEST_F(CubicTest, Rfc9438Section410LeavesTheFirstSlowStartForTheConvexHalf) {
  player_.play_rounds(4, 100ms);
  while (!player_.control().slow_start_threshold()) player_.play_round(120ms);
  const auto begin = player_.threshold();
  beginning_ = player_.now();
  for (int i = 0; i < 50; ++i) player_.play_round(120ms);
  // A round more or less: it began within one. Reno's estimate grows by a segment a round trip (4.3).
  EXPECT_GE(player_.window(), begin + 0.4 * 6 * 6 * 6);
  EXPECT_LE(player_.window(), begin + 0.4 * std::pow(6.3, 3));
}

/// What was not sent for a while does not count as time.
TEST_F(CubicTest, Rfc9438Section58LeavesOutWhatWasIdle) {
  lose_at(1000);
  while (elapsed() < 3s) player_.play_round(100ms);
  const auto window = player_.window();
  player_.rest(100s);
  EXPECT_EQ(player_.window(), window);
  player_.play_round(100ms);
  EXPECT_LE(player_.window(), curve(1000, 700, 3200ms));
  beginning_ += 100s;
  while (elapsed() < 9200ms) player_.play_round(100ms);
  EXPECT_NEAR(player_.window(), 1000, 0.02);
}

TEST_F(CubicTest, Rfc9438Section58LeavesOutWhatTheApplicationDidNotFill) {
  lose_at(1000);
  while (elapsed() < 3s) player_.play_round(100ms);
  const auto window = player_.window();
  player_.rest(100ms);
  for (int i = 0; i < 600; ++i) {
    player_.send(100);
    player_.pass(100ms);
    player_.acknowledge(100, 100ms);
  }
  EXPECT_EQ(player_.window(), window);
  player_.play_round(100ms);
  EXPECT_LE(player_.window(), curve(1000, 700, 3200ms));
}

TEST_F(CubicTest, Rfc9438Section49UndoGoesBackToTheCurve) {
  lose_at(1000);
  while (elapsed() < 5s) player_.play_round(100ms);
  const auto window = player_.window();
  player_.lose();
  ASSERT_LT(player_.window(), window);
  player_.play_rounds(3, 100ms);
  player_.control().undo();
  EXPECT_EQ(player_.window(), window);
  EXPECT_EQ(player_.threshold(), 700);
  // The time of the loss that was none counts.
  while (elapsed() < 9100ms) {
    player_.play_round(100ms);
    EXPECT_LE(player_.window(), curve(1000, 700, elapsed() + 100ms));
  }
  EXPECT_NEAR(player_.window(), 1000, 0.02);
}

TEST_F(CubicTest, Rfc9438Section492UndoTakesNothingAway) {
  lose_at(20);
  play(40, 100ms);
  const auto window = player_.window();
  ASSERT_GT(window, 20);
  player_.control().undo();
  EXPECT_EQ(player_.window(), window);
  EXPECT_EQ(player_.threshold(), 14);
}

/// What was acknowledged is a round trip old: 30 of a window of 80 that was 40 then.
TEST_F(CubicTest, Rfc7661Section43ALossInSlowStartCountsAsOfWhatIsInFlight) {
  player_.play_rounds(3, 100ms);
  ASSERT_EQ(player_.window(), 80);
  player_.rest(2s);
  player_.send(30);
  player_.pass(100ms);
  player_.acknowledge(30, 100ms);
  ASSERT_EQ(player_.window(), 80);
  player_.send(50);
  player_.control().lost(player_.flight_bytes(), player_.now());
  EXPECT_EQ(player_.window(), 35);
}

/// 1,000 segments that nobody had sent lately, and a loss among the 100 that are: their plateau is at 100.
TEST_F(CubicTest, Rfc7661Section441ALossInAWindowThatIsNotInUseCountsAsOfWhatWas) {
  reach(1000);
  player_.rest(10s);
  player_.send(1);
  player_.pass(100ms);
  player_.acknowledge(1, 100ms);
  player_.send(100);
  player_.control().lost(player_.flight_bytes(), player_.now());
  EXPECT_EQ(player_.window(), 50);
  player_.rest(100ms);
  beginning_ = player_.now();
  for (int i = 0; i < 40; ++i) {
    player_.play_round(100ms);
    expect_on_curve(100, 50, elapsed(), 100ms);
  }
}

// ---- against the equations in double

/// Congestion avoidance as RFC 9438 4.2 to 4.5 has it, in segments and seconds.
class ExactCubic {
 public:
  ExactCubic(double window, double plateau)
      : window_(window), estimate_(window), plateau_(plateau), k_(std::cbrt((plateau - window) / 0.4)) {}

  double acknowledged(double time, double round_trip) {
    estimate_ += (estimate_ >= plateau_ ? 1 : 9.0 / 17) / window_;
    if (at(time) < estimate_) return window_ = std::max(window_, estimate_);
    const double target = std::clamp(at(time + round_trip), window_, 1.5 * window_);
    return window_ += (target - window_) / window_;
  }

 private:
  double at(double time) const { return plateau_ + 0.4 * std::pow(time - k_, 3); }

  double window_, estimate_, plateau_, k_;
};

TEST(Cubic, Rfc9438Section4IsWhatTheEquationsSay) {
  for (const std::uint32_t segment : {88u, 1460u, 8960u}) {
    for (const std::uint32_t segments : {20u, 300u, 5000u}) {
      for (const Duration round_trip : {Duration(500us), Duration(10ms), Duration(100ms), Duration(600ms)}) {
        Cubic cubic(segment);
        const auto plateau = segments * segment;
        // Slow start, to that window exactly.
        std::uint64_t position = 1;
        while (cubic.window() < plateau) {
          const auto bytes = std::min(segment, plateau - cubic.window());
          position += bytes;
          cubic.acknowledged({.bytes = bytes,
                              .flight_bytes = plateau,
                              .window_limited = true,
                              .position = position,
                              .next_position = position + plateau},
                             TimePoint{});
        }
        cubic.lost(plateau, TimePoint{});
        ExactCubic exact(cubic.window() / double(segment), segments);
        TimePoint now{};
        for (int count = 0; count < 20'000; ++count) {
          position += segment;
          const auto flight = cubic.window();
          cubic.acknowledged({.bytes = segment,
                              .flight_bytes = flight,
                              .window_limited = true,
                              .position = position,
                              .next_position = position + flight,
                              .smoothed = round_trip},
                             now);
          const auto seconds = std::chrono::duration<double>(now - TimePoint{}).count();
          const auto expected =
              exact.acknowledged(seconds, std::chrono::duration<double>(round_trip).count());
          ASSERT_NEAR(cubic.window() / double(segment), expected, 0.25 + expected * 1e-4)
              << "segment " << segment << ", " << segments << " of them, " << round_trip.count() << " ns, at "
              << seconds;
          now += round_trip * segment / cubic.window();
        }
      }
    }
  }
}

TEST(Cubic, StaysBelowTheLargestWindowForHours) {
  for (const std::uint32_t segment : {88u, 65495u}) {
    Cubic cubic(segment);
    constexpr auto kLargest = CongestionControl::kLargestWindow;
    cubic.lost(kLargest, TimePoint{});
    TimePoint now{};
    std::uint64_t position = 1;
    auto before = cubic.window();
    for (int round = 0; round < 30'000; ++round) {
      const auto window = cubic.window();
      ASSERT_GE(window, before);
      ASSERT_LE(window, kLargest);
      before = window;
      position += window;
      now += 1s;
      cubic.acknowledged({.bytes = window,
                          .flight_bytes = window,
                          .window_limited = true,
                          .position = position,
                          .next_position = position + window,
                          .smoothed = 1s},
                         now);
    }
    EXPECT_EQ(cubic.window(), kLargest);
  }
}

}  // namespace
}  // namespace netrig
