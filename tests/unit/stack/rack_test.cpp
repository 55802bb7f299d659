// Losses told by time, segment by segment (RFC 8985 6). What becomes of them on a connection is in
// tcp_recovery_test.cpp.
#include "stack/rack.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace netrig {
namespace {

using namespace std::chrono_literals;

class RackTest : public testing::Test {
 protected:
  static TimePoint at(Duration time) { return TimePoint(time); }
  /// The next segment of a hundred bytes leaves.
  void send(Duration time) {
    flight_.push_back({next_, next_ + 100}, at(time));
    next_ += 100;
  }
  /// The peer reports the n-th.
  void report(std::size_t index, Duration time) {
    const StreamRange range{1 + 100 * index, 101 + 100 * index};
    flight_.report(std::span(&range, 1),
                   [&](const SegmentInFlight& segment) { rack_.delivered(segment, at(time), false); });
  }
  /// … and then nothing for a timeout.
  std::vector<std::size_t> lost_after_timeout(Duration time) {
    rack_.detect_after_timeout(flight_, context_, at(time));
    return lost();
  }
  std::vector<std::size_t> lost() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < flight_.size(); ++i) {
      if (flight_[i].lost) result.push_back(i);
    }
    return result;
  }

  Rack rack_;
  TcpFlight flight_;
  Rack::Context context_{.recovering = false, .smoothed = 20ms, .minimum = 20ms};
  std::uint64_t next_ = 1;
};

TEST_F(RackTest, Rfc8985Section62NothingIsLostThatLeftAfterWhatHasArrived) {
  for (const auto time : {0ms, 1ms, 2ms, 3ms}) send(time);
  report(0, 20ms);
  EXPECT_FALSE(rack_.detect(flight_, context_, at(10s)));
  EXPECT_TRUE(lost().empty());
}

TEST_F(RackTest, Rfc8985Section62IsPatientForAQuarterOfTheRoundTrip) {
  for (const auto time : {0ms, 1ms}) send(time);
  report(1, 21ms);
  EXPECT_EQ(rack_.detect(flight_, context_, at(21ms)), at(25ms)) << "0 + 20 + 5 ms";
  EXPECT_TRUE(lost().empty());
  EXPECT_FALSE(rack_.detect(flight_, context_, at(25ms)));
  EXPECT_EQ(lost(), std::vector<std::size_t>{0});
}

TEST_F(RackTest, Rfc8985Section62IsNotPatientOnceThreeHaveArrivedInOrder) {
  for (const auto time : {0ms, 0ms, 0ms, 0ms}) send(time);
  for (const std::size_t index : {1, 2, 3}) report(index, 20ms);
  EXPECT_FALSE(rack_.detect(flight_, context_, at(20ms)));
  EXPECT_EQ(lost(), std::vector<std::size_t>{0});
}

TEST_F(RackTest, Rfc8985Section62ReportsOfDuplicatesMakeItMorePatientUpToARoundTrip) {
  for (const auto time : {0ms, 1ms}) send(time);
  report(1, 21ms);
  report(0, 22ms);  // reordering
  EXPECT_EQ(rack_.window(flight_, context_), 5ms);
  rack_.duplicate_reported(1, 201);
  EXPECT_EQ(rack_.window(flight_, context_), 10ms);
  rack_.duplicate_reported(1, 201);
  EXPECT_EQ(rack_.window(flight_, context_), 10ms) << "once a round trip";
  for (std::uint64_t round = 1; round < 10; ++round) rack_.duplicate_reported(201 * round, 201 * (round + 1));
  EXPECT_EQ(rack_.window(flight_, context_), 20ms);
  for (int recovery = 0; recovery < 15; ++recovery) rack_.recovery_ended();
  EXPECT_EQ(rack_.window(flight_, context_), 20ms);
  rack_.recovery_ended();
  EXPECT_EQ(rack_.window(flight_, context_), 5ms) << "sixteen recoveries without one";
}

TEST_F(RackTest, Rfc8985Section63AfterATimeoutTheFirstIsLostAndWhatIsAsOld) {
  send(0ms);
  report(0, 20ms);  // a round trip is known
  flight_.acknowledge(101, [](const SegmentInFlight&) {});
  for (const auto time : {20ms, 100ms, 195ms, 200ms}) send(time);
  EXPECT_EQ(lost_after_timeout(220ms), (std::vector<std::size_t>{0, 1, 2})) << "the last left 20 ms ago";
}

TEST_F(RackTest, Rfc8985Section63AfterATimeoutTheFirstIsLostHoweverYoung) {
  send(0ms);
  report(0, 20ms);
  flight_.acknowledge(101, [](const SegmentInFlight&) {});
  for (const auto time : {30ms, 31ms}) send(time);
  EXPECT_EQ(lost_after_timeout(35ms), std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace netrig
