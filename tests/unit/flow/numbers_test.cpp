// Amounts, rates and paces of flow tests.
#include <gtest/gtest.h>

#include "flow/pace.hpp"
#include "flow/units.hpp"

namespace netrig::flow {
namespace {

using namespace std::chrono_literals;

TEST(FlowUnits, AmountsAreRead) {
  EXPECT_EQ(parse_amount("1500", 1000), 1500u);
  EXPECT_EQ(parse_amount("64K", 1024), 65536u);
  EXPECT_EQ(parse_amount("1.5m", 1000), 1'500'000u);
  EXPECT_EQ(parse_amount(".5G", 1000), 500'000'000u);
  EXPECT_EQ(parse_amount("2T", 1000), 2'000'000'000'000u);
}

TEST(FlowUnits, WhatIsNoAmountIsRefused) {
  for (const auto* text :
       {"", "K", ".", "-1", "1.2.3", "1x", "0.1", "1.0001K", "99999999999999999999", "9999999999T"}) {
    EXPECT_EQ(parse_amount(text, 1000), std::nullopt) << text;
  }
}

TEST(FlowUnits, TextsHaveThreeDigits) {
  EXPECT_EQ(rate_text(0), "0.00 bits/sec");
  EXPECT_EQ(rate_text(999), "999 bits/sec");
  EXPECT_EQ(rate_text(1000), "1.00 Kbits/sec");
  EXPECT_EQ(rate_text(94'260'000), "94.2 Mbits/sec");
  EXPECT_EQ(rate_text(9'420'000'000), "9.42 Gbits/sec");
  EXPECT_EQ(bytes_text(1024 * 1024 * 10), "10.0 MBytes");
  EXPECT_EQ(bytes_text(1023), "1023 Bytes");
  EXPECT_EQ(seconds_text(10'009ms), "10.00");
  EXPECT_EQ(milliseconds_text(1'234'567ns), "1.234");
  EXPECT_EQ(percent_text(0, 0), "0%");
  EXPECT_EQ(percent_text(1, 8), "12.5%");
  EXPECT_EQ(percent_text(1, 5000), "<0.1%");
  EXPECT_EQ(percent_text(5, 5), "100%");
}

TEST(FlowUnits, TextsStandWhateverAPeerSays) {
  EXPECT_FALSE(bytes_text(~std::uint64_t{0}).empty());
  EXPECT_FALSE(rate_text(bits_per_second(~std::uint64_t{0}, 1ns)).empty());
  EXPECT_EQ(bits_per_second(1000, 0s), 0u);
  EXPECT_EQ(bits_per_second(1000, -1s), 0u);
}

TEST(FlowPace, BlocksAreDueAtASteadyRate) {
  const TimePoint start(5s);
  const Pace pace(start, 1'000'000, 1250);  // 10 ms a block
  EXPECT_EQ(pace.due(0), start);
  EXPECT_EQ(pace.due(1), start + 10ms);
  EXPECT_EQ(pace.due(360'000), start + 1h) << "no error adds up";
  EXPECT_EQ(pace.due_blocks(start + 35ms, 0, 64), 4u);
  EXPECT_EQ(pace.due_blocks(start + 35ms, 4, 64), 0u);
  EXPECT_EQ(pace.due_blocks(start + 10s, 0, 64), 64u);
}

TEST(FlowPace, RatesThatDivideNothingKeepTheirMean) {
  const TimePoint start(0s);
  const Pace pace(start, 3, 1);  // 8/3 s a byte
  EXPECT_EQ(pace.due(3), start + 8s);
  EXPECT_EQ(pace.due(3000), start + 8000s);
}

TEST(FlowPace, WithoutARateAllIsDue) {
  const Pace pace(TimePoint(5s), std::nullopt, 1250);
  EXPECT_EQ(pace.due_blocks(TimePoint(5s), 1'000'000, 64), 64u);
}

TEST(FlowBudget, IsSharedAndSpent) {
  Budget budget(100);
  EXPECT_EQ(budget.take(60), 60u);
  EXPECT_EQ(budget.take(60), 40u);
  EXPECT_TRUE(budget.is_spent());
  budget.give_back(10);
  EXPECT_EQ(budget.take(60), 10u);
  Budget endless({});
  EXPECT_EQ(endless.take(60), 60u);
  EXPECT_FALSE(endless.is_spent());
}

}  // namespace
}  // namespace netrig::flow
