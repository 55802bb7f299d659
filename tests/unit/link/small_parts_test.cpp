// Random streams, CoDel's law and the learning switch.
#include <gtest/gtest.h>

#include <set>

#include "link/codel.hpp"
#include "link/learning_switch.hpp"
#include "link/random_stream.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

TEST(RandomStream, RepeatsItselfBySeedAndName) {
  const auto numbers = [](std::uint64_t seed, std::string_view name) {
    RandomStream random(seed, name);
    std::vector<std::uint64_t> result;
    for (int i = 0; i < 10; ++i) result.push_back(random.next());
    return result;
  };
  EXPECT_EQ(numbers(1, "a"), numbers(1, "a"));
  EXPECT_NE(numbers(1, "a"), numbers(2, "a"));
  EXPECT_NE(numbers(1, "a"), numbers(1, "b"));
  // The same in every build, for ever: captures that people keep depend on it.
  EXPECT_EQ(RandomStream(42, "link lan from pc").next(), 865637877639548144u);
}

TEST(RandomStream, IsUniformBelowABound) {
  RandomStream random(1, "x");
  std::array<int, 7> seen{};
  for (int i = 0; i < 70'000; ++i) ++seen.at(random.below(7));
  for (const auto count : seen) EXPECT_NEAR(count, 10'000, 400);
}

TEST(RandomStream, KnowsWhatIsCertain) {
  RandomStream random(1, "x");
  RandomStream same(1, "x");
  EXPECT_FALSE(random.happens({0}));
  EXPECT_TRUE(random.happens({Chance::kAlways}));
  EXPECT_EQ(random.next(), same.next()) << "nothing was drawn";
}

/// A queue in which every frame has waited for so long, asked once a millisecond for so long.
std::vector<Duration> drops(CoDel& codel, Duration waited, Duration from, Duration until) {
  std::vector<Duration> result;
  for (auto time = from; time < until; time += 1ms) {
    if (codel.should_drop(waited, 10'000, 1000, TimePoint(time))) result.push_back(time);
  }
  return result;
}

TEST(CoDel, DropsNothingBelowTheTarget) {
  CoDel codel({});
  EXPECT_TRUE(drops(codel, 4ms, 0ms, 10s).empty());
}

TEST(CoDel, DropsMoreAndMoreOftenAboveIt) {
  CoDel codel({});
  const auto times = drops(codel, 20ms, 0ms, 1s);
  ASSERT_GE(times.size(), 5u);
  EXPECT_EQ(times[0], 100ms);  // after an interval
  EXPECT_EQ(times[1], 200ms);  // interval / sqrt(1)
  EXPECT_EQ(times[2], 271ms);  // interval / sqrt(2)
  EXPECT_EQ(times[3], 329ms);  // interval / sqrt(3)
}

TEST(CoDel, StopsAtOnceAndGoesOnWhereItWas) {
  CoDel codel({});
  const auto before = drops(codel, 20ms, 0ms, 1s);
  EXPECT_TRUE(drops(codel, 1ms, 1s, 1050ms).empty());
  const auto after = drops(codel, 20ms, 1050ms, 1300ms);
  ASSERT_GE(after.size(), 3u);
  EXPECT_EQ(after[0], 1150ms);
  EXPECT_LT(after[1] - after[0], 50ms) << "not a whole interval again";
  EXPECT_GT(before.size(), after.size());
}

TEST(CoDel, LeavesTheLastFrame) {
  CoDel codel({});
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(codel.should_drop(50ms, 1000, 1000, TimePoint(i * 1ms)));
}

MacAddress mac(std::uint8_t number) {
  return MacAddress({2, 0, 0, 0, 0, number});
}

TEST(LearningSwitch, LearnsWhereFramesComeFrom) {
  LearningSwitch lan;
  EXPECT_EQ(lan.forward(mac(1), mac(2), 0, TimePoint(0s)), std::nullopt);
  EXPECT_EQ(lan.forward(mac(2), mac(1), 1, TimePoint(0s)), 0u);
  EXPECT_EQ(lan.forward(mac(1), mac(2), 0, TimePoint(0s)), 1u);
  EXPECT_EQ(lan.forward(mac(1), MacAddress::broadcast(), 0, TimePoint(0s)), std::nullopt);
  EXPECT_EQ(lan.forward(mac(2), mac(1), 5, TimePoint(1s)), 0u);
  EXPECT_EQ(lan.forward(mac(1), mac(2), 0, TimePoint(1s)), 5u) << "it has moved";
}

TEST(LearningSwitch, ForgetsWhatIsSilentOrGone) {
  LearningSwitch lan;
  lan.forward(mac(1), mac(9), 0, TimePoint(0s));
  lan.forward(mac(2), mac(9), 1, TimePoint(200s));
  EXPECT_EQ(lan.forward(mac(3), mac(1), 2, TimePoint(300s)), 0u);
  EXPECT_EQ(lan.forward(mac(3), mac(1), 2, TimePoint(301s)), std::nullopt);
  EXPECT_EQ(lan.forward(mac(3), mac(2), 2, TimePoint(301s)), 1u);
  lan.forget(1);
  EXPECT_EQ(lan.forward(mac(3), mac(2), 2, TimePoint(301s)), std::nullopt);
}

TEST(LearningSwitch, LearnsNoGroupsAndNotForEver) {
  LearningSwitch lan;
  lan.forward(MacAddress::broadcast(), mac(1), 0, TimePoint(0s));
  EXPECT_EQ(lan.address_count(), 0u);
  for (std::uint32_t i = 0; i < LearningSwitch::kMostAddresses + 10; ++i) {
    const auto b = [&](int shift) { return static_cast<std::uint8_t>(i >> shift); };
    lan.forward(MacAddress({2, 0, b(24), b(16), b(8), b(0)}), mac(1), 0, TimePoint(0s));
  }
  EXPECT_EQ(lan.address_count(), LearningSwitch::kMostAddresses);
}

}  // namespace
}  // namespace netrig
