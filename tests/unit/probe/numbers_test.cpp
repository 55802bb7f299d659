// Numbers as ping prints them.
#include "probe/numbers.hpp"

#include <gtest/gtest.h>

#include "probe/round_trips.hpp"

namespace netrig::probe {
namespace {

using namespace std::chrono_literals;

TEST(ProbeNumbers, MillisecondsHaveTheDigitsThatPingGives) {
  EXPECT_EQ(short_milliseconds_text(45'999ns), "0.045");
  EXPECT_EQ(short_milliseconds_text(999us), "0.999");
  EXPECT_EQ(short_milliseconds_text(3219us), "3.21");
  EXPECT_EQ(short_milliseconds_text(45'678us), "45.6");
  EXPECT_EQ(short_milliseconds_text(123'456us), "123");
  EXPECT_EQ(short_milliseconds_text(-1ms), "0.000");
  EXPECT_EQ(milliseconds_text(123'456us), "123.456");
}

TEST(ProbeNumbers, PercentsHaveSixDigits) {
  EXPECT_EQ(percent_text(0, 0), "0");
  EXPECT_EQ(percent_text(0, 7), "0");
  EXPECT_EQ(percent_text(7, 7), "100");
  EXPECT_EQ(percent_text(1, 2), "50");
  EXPECT_EQ(percent_text(1, 3), "33.3333");
  EXPECT_EQ(percent_text(2, 3), "66.6667");
  EXPECT_EQ(percent_text(1, 7), "14.2857");
  EXPECT_EQ(percent_text(1, 30), "3.33333");
  EXPECT_EQ(percent_text(1, 1000), "0.1");
  EXPECT_EQ(percent_text(2'999'999'999, 3'000'000'000), "100");
}

TEST(ProbeNumbers, SquareRootsAreRoundedDown) {
  EXPECT_EQ(square_root(0), 0u);
  EXPECT_EQ(square_root(1), 1u);
  EXPECT_EQ(square_root(24), 4u);
  EXPECT_EQ(square_root(25), 5u);
  EXPECT_EQ(square_root(~std::uint64_t{0}), 0xffffffffu);
}

TEST(RoundTrips, AreSummedUp) {
  RoundTrips times;
  for (const auto time : {10us, 20us, 60us}) times.add(time);
  EXPECT_EQ(times.minimum(), 10us);
  EXPECT_EQ(times.maximum(), 60us);
  EXPECT_EQ(times.mean(), 30us);
  EXPECT_EQ(times.deviation(), 21us) << "the root of (4100 / 3 - 900), rounded down";
}

TEST(RoundTrips, StandWhateverComes) {
  RoundTrips times;
  EXPECT_EQ(times.mean(), 0us);
  EXPECT_EQ(times.deviation(), 0us);
  times.add(-1s);
  for (int i = 0; i < 10; ++i) times.add(Duration::max());
  EXPECT_EQ(times.minimum(), 0us);
  EXPECT_EQ(times.maximum(), 1h);
}

}  // namespace
}  // namespace netrig::probe
