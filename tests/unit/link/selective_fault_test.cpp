// Faults for chosen frames, and changes of conditions that name some of them.
#include "link/selective_fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "link/conditions_change.hpp"
#include "link/link_direction.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

bool is_even(ByteView frame) {
  return frame[0] % 2 == 0;
}

/// Which of the frames numbered 0, 1, … a fault takes; all come from one direction.
std::vector<int> taken(SelectiveFault& fault, int frames, std::uint64_t seed) {
  RandomStream random(seed, "link lan from pc");
  std::uint64_t in_a_row = 0;
  std::vector<int> numbers;
  for (int i = 0; i < frames; ++i) {
    const std::array<std::uint8_t, 1> frame{static_cast<std::uint8_t>(i)};
    if (fault.takes(frame, random, in_a_row)) numbers.push_back(i);
  }
  return numbers;
}

TEST(SelectiveFault, TakesSomeByNumberAndIsOverThen) {
  SelectiveFault fault(is_even, NthFrames{.first = 2, .count = 3});
  EXPECT_FALSE(fault.is_over());
  EXPECT_THAT(taken(fault, 20, 1), ElementsAre(2, 4, 6));
  EXPECT_TRUE(fault.is_over());
  EXPECT_EQ(fault.seen(), 4u);
}

TEST(SelectiveFault, TakesThoseThatMatchByChance) {
  const std::uint64_t seed = 5;
  SelectiveFault fault(is_even, RandomFrames{.chance = {Chance::kAlways / 4}});
  const auto lost = taken(fault, 250, seed);
  EXPECT_NEAR(static_cast<double>(lost.size()), 125 / 4.0, 15) << "seed " << seed;
  for (const int number : lost) EXPECT_EQ(number % 2, 0);
  EXPECT_EQ(fault.seen(), 125u);
  EXPECT_FALSE(fault.is_over());
}

TEST(SelectiveFault, SparesTheNextAfterSoManyInARow) {
  SelectiveFault fault(is_even, RandomFrames{.chance = {Chance::kAlways}, .most_in_a_row = 2});
  EXPECT_THAT(taken(fault, 18, 1), ElementsAre(0, 2, 6, 8, 12, 14));
}

TEST(SelectiveFault, NeverTakesMoreInARowThanItMay) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SelectiveFault fault([](ByteView) { return true; },
                         RandomFrames{.chance = {Chance::kAlways / 2}, .most_in_a_row = 3});
    int in_a_row = 0, longest = 0, before = -2;
    for (const int number : taken(fault, 200, seed)) {
      in_a_row = number == before + 1 ? in_a_row + 1 : 1;
      longest = std::max(longest, in_a_row);
      before = number;
    }
    EXPECT_EQ(longest, 3) << "seed " << seed;
  }
}

PacketBuffer frame_of(std::uint8_t number) {
  return PacketBuffer::copy_of(Bytes(64, number));
}

TEST(SelectiveFault, CountsTheFramesOfAllDirectionsThatShareIt) {
  LinkDirection there({}, RandomStream(1, "there"));
  LinkDirection back({}, RandomStream(1, "back"));
  const auto fault = std::make_shared<SelectiveFault>(is_even, NthFrames{.first = 2, .count = 1});
  there.add_fault(fault);
  back.add_fault(fault);
  there.enter(frame_of(0), TimePoint());
  back.enter(frame_of(2), TimePoint());
  there.enter(frame_of(4), TimePoint());
  EXPECT_EQ(there.counts().lost[static_cast<std::size_t>(LossReason::fault)], 0u);
  EXPECT_EQ(back.counts().lost[static_cast<std::size_t>(LossReason::fault)], 1u);
}

TEST(SelectiveFault, CountsARowOfEachDirectionThatSharesIt) {
  LinkDirection there({}, RandomStream(1, "there"));
  LinkDirection back({}, RandomStream(1, "back"));
  const auto fault = std::make_shared<SelectiveFault>(
      is_even, RandomFrames{.chance = {Chance::kAlways}, .most_in_a_row = 1});
  there.add_fault(fault);
  back.add_fault(fault);
  for (int i = 0; i < 4; ++i) {
    there.enter(frame_of(0), TimePoint());
    back.enter(frame_of(0), TimePoint());
  }
  EXPECT_EQ(there.counts().lost[static_cast<std::size_t>(LossReason::fault)], 2u);
  EXPECT_EQ(back.counts().lost[static_cast<std::size_t>(LossReason::fault)], 2u);
}

TEST(ConditionsChange, ChangesOnlyWhatItNames) {
  LinkConditions conditions;
  conditions.delay = 10ms;
  conditions.loss = {1};
  conditions.burst_loss = BurstLoss{};
  conditions.rate_bits_per_second = 1'000'000;
  conditions.codel = CoDelSettings{};
  ConditionsChange change;
  change.named = {Condition::loss, Condition::queue};
  change.values.delay = 99ms;
  change.values.loss = {2};
  change.values.queue = {.frames = 5};
  LinkConditions expected = conditions;
  expected.loss = {2};
  expected.burst_loss.reset();
  expected.queue = {.frames = 5};
  expected.codel.reset();
  EXPECT_EQ(change.applied_to(conditions), expected);
}

TEST(ConditionsChange, CarriesEveryCondition) {
  ConditionsChange change;
  for (int i = 0; i <= static_cast<int>(Condition::queue); ++i)
    change.named.insert(static_cast<Condition>(i));
  auto& values = change.values;
  values.delay = 1ms;
  values.jitter = {.spread = 1ms, .keeps_order = true};
  values.loss = {1};
  values.burst_loss = BurstLoss{};
  values.duplicate = {2};
  values.reorder = {3};
  values.reorder_delay = 4ms;
  values.corrupt = {5};
  values.rate_bits_per_second = 6;
  values.queue = {.frames = {}, .bytes = 7};
  values.codel = CoDelSettings{};
  EXPECT_EQ(change.applied_to({}), values);
}

}  // namespace
}  // namespace netrig
