// Both algorithms through anything that may happen, by chance and in any order: what holds always.
#include <gtest/gtest.h>

#include "stack/congestion_factory.hpp"
#include "support/seeded_random.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

class Walk {
 public:
  Walk(CongestionAlgorithm algorithm, std::uint64_t seed)
      : random_(seed),
        segment_(pick({88, 536, 1460, 8960, 65495})),
        control_(make_congestion_control(algorithm, segment_)) {}

  void step() {
    now_ += Duration(static_cast<std::int64_t>(
        random_.next() % static_cast<std::uint64_t>(pick({1000, 1'000'000, 100'000'000}))));
    if (random_.next() % 5000 == 0) now_ += std::chrono::minutes(random_.next() % 1000);
    const auto window = control_->window();
    const auto flight = below(2 * std::uint64_t{window});
    switch (random_.next() % 100) {
      case 0:
        control_->lost(flight, now_);
        // RFC 5681 3.1, RFC 9438 4.6.
        ASSERT_GE(control_->window(), 2 * segment_);
        ASSERT_LE(control_->window(), std::max({flight, window, 2 * segment_}));
        ASSERT_EQ(control_->slow_start_threshold(), control_->window());
        break;
      case 1:
        control_->timed_out(flight, now_);
        ASSERT_EQ(control_->window(), segment_);
        ASSERT_GE(control_->slow_start_threshold(), 2 * segment_);
        break;
      case 2:
        control_->undo();
        ASSERT_GE(control_->window(), window);
        break;
      case 3:
        control_->resumed(1s, 200ms, now_);
        ASSERT_LE(control_->window(), window);
        break;
      case 4:
        segment_ = pick({88, 536, 1460, 8960, 65495});
        control_->set_segment_size(segment_);
        break;
      default:
        acknowledge(flight);
    }
    ASSERT_GE(control_->window(), 88u);
    ASSERT_LE(control_->window(), CongestionControl::kLargestWindow);
  }

 private:
  std::uint32_t pick(std::initializer_list<std::uint32_t> choices) {
    return *(choices.begin() + random_.next() % choices.size());
  }
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.next() % bound); }

  void acknowledge(std::uint32_t flight) {
    const auto window = control_->window();
    const auto bytes = 1 + below(std::uint64_t{flight} + 1);
    position_ += bytes;
    const auto round_trip = Duration(pick({1000, 1'000'000, 100'000'000, 2'000'000'000}));
    control_->acknowledged({.bytes = bytes,
                            .flight_bytes = flight,
                            .window_limited = random_.next() % 4 != 0,
                            .round_trip = random_.next() % 2 ? std::optional(round_trip) : std::nullopt,
                            .position = position_,
                            .next_position = position_ + flight,
                            .smoothed = round_trip},
                           now_);
    // RFC 9438 4.2; slow start by what was acknowledged (RFC 5681 3.1).
    ASSERT_LE(control_->window(), std::uint64_t{window} + std::max({bytes, 8 * segment_, window / 2 + 1}));
  }

  SeededRandom random_;
  std::uint32_t segment_;
  std::unique_ptr<CongestionControl> control_;
  TimePoint now_{};
  std::uint64_t position_ = 1;
};

class EveryAlgorithm : public testing::TestWithParam<CongestionAlgorithm> {};

TEST_P(EveryAlgorithm, KeepsItsWindowWithinBoundsWhateverHappens) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Walk walk(GetParam(), seed);
    for (int i = 0; i < 2000; ++i) {
      walk.step();
      if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
  }
}

TEST_P(EveryAlgorithm, IsCalledWhatLinuxCallsIt) {
  EXPECT_EQ(make_congestion_control(GetParam(), 1460)->name(), name_of(GetParam()));
  EXPECT_EQ(congestion_algorithm(name_of(GetParam())), GetParam());
  EXPECT_EQ(congestion_algorithm("vegas"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Congestion, EveryAlgorithm,
                         testing::Values(CongestionAlgorithm::cubic, CongestionAlgorithm::reno),
                         [](const auto& parameter) { return std::string(name_of(parameter.param)); });

}  // namespace
}  // namespace netrig
