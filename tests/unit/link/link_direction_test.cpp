// One direction of a link: each condition alone, then all of them with every frame accounted for.
#include "link/link_direction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::size_t kFrameBytes = 1000;

TimePoint at(Duration time) {
  return TimePoint(time);
}

/// A frame with a number where a MAC address would be, and nothing else but zeros.
PacketBuffer numbered(std::uint32_t number, std::size_t bytes = kFrameBytes) {
  ByteWriter writer;
  writer.u32(number).zeros(bytes - 4);
  return PacketBuffer::copy_of(writer.view());
}

std::uint32_t number_of(const PacketBuffer& frame) {
  return ByteReader(frame.bytes()).u32();
}

struct Arrival {
  Duration time;
  std::uint32_t number;
  friend bool operator==(const Arrival&, const Arrival&) = default;
  friend void PrintTo(const Arrival& arrival, std::ostream* out) {
    *out << arrival.number << " at " << arrival.time.count() << " ns";
  }
};

class OneWay {
 public:
  explicit OneWay(const LinkConditions& conditions, std::uint64_t seed = 1)
      : link(conditions, RandomStream(seed, "link lan from a")) {}

  /// All that arrives up to then, and when.
  std::vector<Arrival> run_until(TimePoint end) {
    std::vector<Arrival> arrivals;
    while (link.next_deadline() && *link.next_deadline() <= end) {
      const auto now = *link.next_deadline();
      while (const auto frame = link.take(now))
        arrivals.push_back({now.time_since_epoch(), number_of(*frame)});
      EXPECT_TRUE(!link.next_deadline() || *link.next_deadline() > now);
    }
    EXPECT_TRUE(link.counts().balances(link.on_their_way()));
    return arrivals;
  }
  std::vector<Arrival> run_out() { return run_until(at(24h)); }
  /// So many frames, one each `gap`.
  std::vector<Arrival> send(std::uint32_t count, Duration gap) {
    std::vector<Arrival> arrivals;
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto now = at(i * gap);
      for (const auto& arrival : run_until(now)) arrivals.push_back(arrival);
      link.enter(numbered(i), now);
    }
    for (const auto& arrival : run_out()) arrivals.push_back(arrival);
    EXPECT_EQ(link.on_their_way(), 0u);
    return arrivals;
  }

  LinkDirection link;
};

std::uint64_t lost(const LinkDirection& link, LossReason reason) {
  return link.counts().lost.at(static_cast<std::size_t>(reason));
}

std::vector<std::uint32_t> numbers(const std::vector<Arrival>& arrivals) {
  std::vector<std::uint32_t> result;
  for (const auto& arrival : arrivals) result.push_back(arrival.number);
  return result;
}

TEST(LinkDirection, IsPerfectWithoutConditions) {
  OneWay way({});
  EXPECT_FALSE(way.link.next_deadline());
  way.link.enter(numbered(1), at(5ms));
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{5ms, 1}));
}

TEST(LinkDirection, DelaysEachFrameOnItsOwn) {
  OneWay way({.delay = 20ms});
  way.link.enter(numbered(1), at(0ms));
  way.link.enter(numbered(2), at(3ms));
  EXPECT_EQ(way.link.on_their_way(), 2u);
  EXPECT_FALSE(way.link.take(at(20ms - 1ns)));
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{20ms, 1}, Arrival{23ms, 2}));
}

TEST(LinkDirection, SendsOneFrameAfterAnotherAtItsRate) {
  OneWay way({.delay = 5ms, .rate_bits_per_second = 8'000'000});  // a byte each microsecond
  for (std::uint32_t i = 0; i < 3; ++i) way.link.enter(numbered(i), at(0ms));
  EXPECT_THAT(way.run_until(at(6ms)), ElementsAre(Arrival{6ms, 0}));
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{7ms, 1}, Arrival{8ms, 2}));
  way.link.enter(numbered(9), at(100ms));  // after a rest nothing is left to wait for
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{106ms, 9}));
}

TEST(LinkDirection, RoundsTimesOfTransmissionUp) {
  OneWay way({.rate_bits_per_second = 3'000'000'000});
  way.link.enter(numbered(1, 100), at(0ms));
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{267ns, 1}));  // 266.7
}

TEST(LinkDirection, DropsWhatItsQueueHasNoRoomFor) {
  OneWay way({.rate_bits_per_second = 8'000'000, .queue = {.frames = 2}});
  for (std::uint32_t i = 0; i < 5; ++i) way.link.enter(numbered(i), at(0ms));
  EXPECT_EQ(numbers(way.run_out()), (std::vector<std::uint32_t>{0, 1, 2}));  // one on its way, two behind
  EXPECT_EQ(lost(way.link, LossReason::queue), 2u);
}

TEST(LinkDirection, LimitsItsQueueByBytes) {
  OneWay way({.rate_bits_per_second = 8'000'000, .queue = {.frames = {}, .bytes = 2500}});
  for (std::uint32_t i = 0; i < 5; ++i) way.link.enter(numbered(i), at(0ms));
  EXPECT_EQ(numbers(way.run_out()), (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(LinkDirection, LosesFramesThatAreTooLong) {
  OneWay way({.mtu_bytes = 1000});
  way.link.enter(numbered(1, 1014), at(0ms));
  way.link.enter(numbered(2, 1015), at(0ms));
  EXPECT_EQ(numbers(way.run_out()), std::vector<std::uint32_t>{1});
  EXPECT_EQ(lost(way.link, LossReason::mtu), 1u);
}

TEST(LinkDirection, LosesAsManyAsItWasAsked) {
  OneWay way({.loss = {10'000'000}});  // 1%
  way.send(100'000, 1us);
  EXPECT_NEAR(static_cast<double>(lost(way.link, LossReason::random)), 1000, 100);
}

TEST(LinkDirection, LosesInBursts) {
  BurstLoss burst;
  burst.enter_bad = {5'000'000};
  burst.leave_bad = {200'000'000};  // five frames on average
  OneWay way({.burst_loss = burst});
  const auto arrived = numbers(way.send(200'000, 1us));
  std::uint64_t gaps = 0;
  for (std::size_t i = 1; i < arrived.size(); ++i) gaps += arrived[i] != arrived[i - 1] + 1;
  const auto all = static_cast<double>(lost(way.link, LossReason::burst));
  EXPECT_NEAR(all / static_cast<double>(gaps), 5, 0.5);
  EXPECT_NEAR(all / 200'000, 0.005 / 0.205, 0.004);
}

TEST(LinkDirection, DoublesFrames) {
  OneWay way({.delay = 1ms, .duplicate = {100'000'000}});
  const auto arrivals = way.send(10'000, 10us);
  EXPECT_NEAR(static_cast<double>(way.link.counts().duplicated), 1000, 120);
  EXPECT_EQ(arrivals.size(), 10'000 + way.link.counts().duplicated);
  EXPECT_TRUE(std::ranges::is_sorted(numbers(arrivals)));
}

TEST(LinkDirection, FlipsOneBitBehindTheEthernetHeader) {
  LinkDirection link({.corrupt = {Chance::kAlways}}, RandomStream(1, "x"));
  for (std::uint32_t i = 0; i < 1000; ++i) {
    link.enter(numbered(i, 60), at(0ms));
    const auto frame = link.take(at(0ms));
    ASSERT_TRUE(frame);
    EXPECT_EQ(number_of(*frame), i);
    int flipped = 0;
    for (const auto byte : frame->bytes().subspan(14)) flipped += std::popcount(byte);
    EXPECT_EQ(flipped, 1);
  }
  EXPECT_EQ(link.counts().corrupted, 1000u);
}

TEST(LinkDirection, HoldsFramesBackSoThatOthersOvertake) {
  OneWay way({.delay = 10ms, .reorder = {100'000'000}, .reorder_delay = 5ms});
  const auto arrivals = way.send(10'000, 1ms);
  std::uint64_t late = 0;
  for (const auto& arrival : arrivals) {
    const auto delay = arrival.time - arrival.number * 1ms;
    EXPECT_TRUE(delay == 10ms || delay == 15ms);
    late += delay == 15ms;
  }
  EXPECT_EQ(late, way.link.counts().reordered);
  EXPECT_NEAR(static_cast<double>(late), 1000, 120);
  EXPECT_FALSE(std::ranges::is_sorted(numbers(arrivals)));
}

struct Spread {
  Duration least{24h};
  Duration most{-24h};
  double mean = 0;
  double deviation = 0;
};

Spread spread_of(Jitter::Distribution distribution) {
  OneWay way({.delay = 100ms, .jitter = {.spread = 10ms, .distribution = distribution}});
  Spread spread;
  double squares = 0;
  const auto arrivals = way.send(20'000, 1ms);
  for (const auto& arrival : arrivals) {
    const auto delay = arrival.time - arrival.number * 1ms;
    spread.least = std::min(spread.least, delay);
    spread.most = std::max(spread.most, delay);
    const double milliseconds = static_cast<double>(delay.count()) / 1e6;
    spread.mean += milliseconds / 20'000;
    squares += milliseconds * milliseconds / 20'000;
  }
  spread.deviation = std::sqrt(squares - spread.mean * spread.mean);
  return spread;
}

TEST(LinkDirection, SpreadsDelaysEvenly) {
  const auto spread = spread_of(Jitter::Distribution::uniform);
  EXPECT_GE(spread.least, 90ms);
  EXPECT_LE(spread.most, 110ms);
  EXPECT_LT(spread.least, 90100us);
  EXPECT_GT(spread.most, 109900us);
  EXPECT_NEAR(spread.mean, 100, 0.2);
  EXPECT_NEAR(spread.deviation, 10 / std::sqrt(3.0), 0.1);
}

TEST(LinkDirection, SpreadsDelaysNormally) {
  const auto spread = spread_of(Jitter::Distribution::normal);
  EXPECT_GE(spread.least, 60ms);
  EXPECT_LE(spread.most, 140ms);
  EXPECT_NEAR(spread.mean, 100, 0.3);
  EXPECT_NEAR(spread.deviation, 10, 0.3);
}

TEST(LinkDirection, SpreadsDelaysWithALongTail) {
  const auto spread = spread_of(Jitter::Distribution::pareto);
  EXPECT_GE(spread.least, 94ms);  // mean less 0.58 deviations
  EXPECT_GT(spread.most, 150ms);
  EXPECT_NEAR(spread.mean, 100, 0.5);
}

TEST(LinkDirection, KeepsTheOrderWhenAsked) {
  const Jitter jitter{.spread = 10ms};
  EXPECT_FALSE(std::ranges::is_sorted(numbers(OneWay({.delay = 10ms, .jitter = jitter}).send(1000, 1ms))));
  Jitter kept = jitter;
  kept.keeps_order = true;
  EXPECT_TRUE(std::ranges::is_sorted(numbers(OneWay({.delay = 10ms, .jitter = kept}).send(1000, 1ms))));
}

TEST(LinkDirection, LosesWhatEntersWhileItIsCut) {
  OneWay way({.delay = 10ms, .rate_bits_per_second = 8'000'000});
  for (std::uint32_t i = 0; i < 3; ++i) way.link.enter(numbered(i), at(0ms));
  way.link.set_cut(true, at(500us));  // the first is being sent, two wait for its end
  way.link.enter(numbered(3), at(600us));
  way.link.set_cut(false, at(1500us));
  way.link.enter(numbered(4), at(1600us));
  EXPECT_EQ(numbers(way.run_out()), (std::vector<std::uint32_t>{0, 4}));
  EXPECT_EQ(lost(way.link, LossReason::cut), 3u);
}

TEST(LinkDirection, TakesNewConditionsForWhatStillWaits) {
  OneWay way({.rate_bits_per_second = 8'000'000});
  for (std::uint32_t i = 0; i < 3; ++i) way.link.enter(numbered(i), at(0ms));
  LinkConditions faster;
  faster.delay = 7ms;
  faster.rate_bits_per_second = 80'000'000;
  way.link.set_conditions(faster, at(500us));
  EXPECT_THAT(way.run_out(), ElementsAre(Arrival{1ms, 0}, Arrival{8100us, 1}, Arrival{8200us, 2}));
}

TEST(LinkDirection, LeavesNothingToChanceAnyMoreOrFromNowOn) {
  OneWay way({});
  LinkConditions lossy;
  lossy.loss = {Chance::kAlways};
  way.link.enter(numbered(0), at(1ms));
  way.link.set_conditions(lossy, at(2ms));
  way.link.enter(numbered(1), at(3ms));
  way.link.set_conditions({}, at(4ms));
  way.link.enter(numbered(2), at(5ms));
  EXPECT_EQ(numbers(way.run_out()), (std::vector<std::uint32_t>{0, 2}));
}

TEST(LinkConditions, OnlyDelayAFrameUnlessSomethingElseMayHappenToItOnItsWay) {
  LinkConditions conditions;
  EXPECT_TRUE(conditions.only_delay());
  conditions.delay = 5ms;
  conditions.rate_bits_per_second = 1000;
  conditions.queue = {.frames = 5};
  conditions.codel.emplace();
  conditions.mtu_bytes = 1000;
  conditions.reorder_delay = 1ms;
  EXPECT_TRUE(conditions.only_delay()) << "before it, or not by itself";
  const auto with = [&](auto change) {
    auto changed = conditions;
    change(changed);
    return changed.only_delay();
  };
  EXPECT_FALSE(with([](auto& changed) { changed.jitter.spread = 1ns; }));
  EXPECT_FALSE(with([](auto& changed) { changed.jitter.keeps_order = true; })) << "it may wait for another";
  EXPECT_FALSE(with([](auto& changed) { changed.loss = {1}; }));
  EXPECT_FALSE(with([](auto& changed) { changed.burst_loss.emplace(); }));
  EXPECT_FALSE(with([](auto& changed) { changed.duplicate = {1}; }));
  EXPECT_FALSE(with([](auto& changed) { changed.reorder = {1}; }));
  EXPECT_FALSE(with([](auto& changed) { changed.corrupt = {1}; }));
}

TEST(LinkDirection, LosesTheChosenFrame) {
  OneWay way({});
  way.link.add_fault(
      SelectiveFault([](ByteView frame) { return frame[3] % 2 == 0; }, {.first = 2, .count = 2}));
  EXPECT_EQ(numbers(way.send(10, 1ms)), (std::vector<std::uint32_t>{0, 1, 3, 5, 6, 7, 8, 9}));
  EXPECT_EQ(lost(way.link, LossReason::fault), 2u);
}

LinkConditions everything() {
  LinkConditions conditions;
  conditions.delay = 10ms;
  conditions.jitter = {.spread = 3ms, .distribution = Jitter::Distribution::normal};
  conditions.loss = {20'000'000};
  conditions.burst_loss = BurstLoss{{1'000'000}, {300'000'000}, {}, {Chance::kAlways}};
  conditions.duplicate = {10'000'000};
  conditions.reorder = {10'000'000};
  conditions.corrupt = {10'000'000};
  conditions.rate_bits_per_second = 10'000'000;
  conditions.queue = {.frames = 50};
  conditions.codel = CoDelSettings{};
  conditions.mtu_bytes = 1500;
  return conditions;
}

TEST(LinkDirection, AccountsForEveryFrameAndRepeatsItself) {
  const auto first = OneWay(everything(), 7).send(20'000, 700us);  // faster than the rate
  const auto second = OneWay(everything(), 7).send(20'000, 700us);
  const auto other = OneWay(everything(), 8).send(20'000, 700us);
  EXPECT_TRUE(first == second);
  EXPECT_FALSE(first == other);
}

TEST(LinkDirection, ControlsTheDelayOfItsQueue) {
  LinkConditions conditions;
  conditions.rate_bits_per_second = 8'000'000;
  conditions.queue = {.frames = 1000};
  const auto mean_wait = [&] {
    OneWay way(conditions);
    Duration sum{};
    const auto arrivals = way.send(20'000, 900us);  // 11% too much
    for (const auto& arrival : arrivals) sum += arrival.time - arrival.number * 900us;
    return sum / static_cast<int>(arrivals.size());
  };
  EXPECT_GT(mean_wait(), 500ms);  // drop-tail: the queue is full
  conditions.codel = CoDelSettings{};
  EXPECT_LT(mean_wait(), 60ms);
}

}  // namespace
}  // namespace netrig
