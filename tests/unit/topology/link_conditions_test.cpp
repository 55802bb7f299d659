// What links do to frames, as topology files say it: conditions, `from`, faults, and the steps that change
// them.
#include <gmock/gmock.h>

#include "reading_cases.hpp"
#include "topology/conditions_text.hpp"
#include "topology/frame_matcher.hpp"
#include "topology/plan.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The link `wan` of a file that says this of it.
LinkSpec wan(const std::string& says) {
  const auto topology = test::topology_of("name: t\nlinks: {wan: " + says +
                                          "}\nnodes:\n  pc: {on: {wan: none}}\n"
                                          "  host: {on: {wan: none}, count: 2}\n");
  const auto* link = topology.find_link("wan");
  return link ? *link : LinkSpec();
}

LinkConditions conditions(const std::string& says) {
  return wan(says).conditions;
}

TEST(LinkConditionsOfAFile, ArePerfectWhenNothingIsSaid) {
  EXPECT_TRUE(wan("{}").is_perfect());
  EXPECT_TRUE(wan("{mtu: 1400}").is_perfect());
  EXPECT_TRUE(
      wan("{delay: none, jitter: none, loss: none, duplicate: none, reorder: none, corrupt: none, rate: "
          "none}")
          .is_perfect());
}

TEST(LinkConditionsOfAFile, HaveShortForms) {
  LinkConditions expected;
  expected.delay = 20ms;
  expected.jitter = {.spread = 2ms};
  expected.loss = {10'000'000};
  expected.duplicate = {1'000'000};
  expected.reorder = {50'000'000};
  expected.corrupt = {1};
  expected.rate_bits_per_second = 10'000'000;
  expected.queue = {.frames = 100};
  EXPECT_EQ(conditions("{delay: 20ms, jitter: 2ms, loss: 1%, duplicate: 0.1%, reorder: 5%, "
                       "corrupt: 0.0000001%, rate: 10mbit, queue: 100}"),
            expected);
}

TEST(LinkConditionsOfAFile, HaveLongForms) {
  LinkConditions expected;
  expected.delay = 20ms;
  expected.jitter = {.spread = 2ms, .distribution = Jitter::Distribution::pareto, .keeps_order = true};
  expected.burst_loss = BurstLoss{{10'000'000}, {250'000'000}, {1'000'000}, {900'000'000}};
  expected.reorder = {50'000'000};
  expected.reorder_delay = 3ms;
  expected.rate_bits_per_second = 1'500'000;
  expected.queue = {.frames = {}, .bytes = 64'000};
  expected.codel = CoDelSettings{.target = 2ms, .interval = 50ms};
  EXPECT_EQ(conditions("{delay: 20ms, jitter: {spread: 2ms, distribution: pareto, order: kept}, "
                       "loss: {burst: {enter: 1%, leave: 25%, good: 0.1%, bad: 90%}}, "
                       "reorder: {chance: 5%, delay: 3ms}, rate: 1.5mbit, "
                       "queue: {bytes: 64kB, codel: {target: 2ms, interval: 50ms}}}"),
            expected);
}

TEST(LinkConditionsOfAFile, HaveDefaultsOfTheirOwn) {
  const auto burst = conditions("{loss: {burst: {enter: 1%, leave: 25%}}}").burst_loss.value();
  EXPECT_TRUE(burst.loss_in_good.is_never());
  EXPECT_EQ(burst.loss_in_bad.per_billion, Chance::kAlways);
  const auto queue = conditions("{rate: 1mbit, queue: {codel: true}}");
  EXPECT_EQ(queue.queue, (QueueLimit{.frames = 1000}));
  EXPECT_EQ(queue.codel, CoDelSettings{});
  const auto both = conditions("{rate: 1mbit, queue: {frames: 5, bytes: 9000, codel: false}}");
  EXPECT_EQ(both.queue, (QueueLimit{.frames = 5, .bytes = 9000}));
  EXPECT_EQ(both.codel, std::nullopt);
}

TEST(LinkConditionsOfAFile, DifferByWhoSends) {
  const auto link = wan("{delay: 20ms, loss: 1%, from: {pc: {loss: 5%}, host: {delay: none, rate: 1mbit}}}");
  EXPECT_EQ(link.conditions.loss.per_billion, 10'000'000u);
  EXPECT_EQ(link.conditions_from("pc").loss.per_billion, 50'000'000u);
  EXPECT_EQ(link.conditions_from("pc").delay, 20ms);
  EXPECT_EQ(link.conditions_from("host-2").delay, 0ms);
  EXPECT_EQ(link.conditions_from("host-2").loss.per_billion, 10'000'000u);
  EXPECT_EQ(link.conditions_from("host-1").rate_bits_per_second, 1'000'000u);
  EXPECT_EQ(link.from.size(), 3u);
  EXPECT_EQ(link.conditions_from("another"), link.conditions);
}

TEST(LinkConditionsOfAFile, TakeAQueueForARateOfOneSender) {
  EXPECT_EQ(wan("{queue: 7, from: {pc: {rate: 1mbit}}}").conditions_from("pc").queue.frames, 7u);
}

TEST(Faults, AreReadInFull) {
  const auto link =
      wan("{faults: [{drop: 2, filter: udp port 67}, {drop: 1, count: 3, pattern: DHCP Offer, from: pc}, "
          "{chance: 50%, in_a_row: 2, filter: tcp, from: [host, pc]}, {chance: 1%}]}");
  ASSERT_EQ(link.faults.size(), 4u);
  EXPECT_FALSE(link.is_perfect());
  EXPECT_EQ(link.faults[0].choice, FaultChoice(NthFrames{2, 1}));
  EXPECT_EQ(link.faults[0].filter, "udp port 67");
  EXPECT_EQ(link.faults[0].pattern, std::nullopt);
  EXPECT_THAT(link.faults[0].from, IsEmpty());
  EXPECT_EQ(link.faults[0].position, (SourcePosition{2, 24}));
  EXPECT_EQ(link.faults[1].choice, FaultChoice(NthFrames{1, 3}));
  EXPECT_EQ(link.faults[1].pattern, "DHCP Offer");
  EXPECT_THAT(link.faults[1].from, ElementsAre("pc"));
  EXPECT_EQ(link.faults[2].choice, FaultChoice(RandomFrames{{500'000'000}, 2}));
  EXPECT_THAT(link.faults[2].from, ElementsAre("host-1", "host-2", "pc"));
  EXPECT_EQ(link.faults[3].choice, FaultChoice(RandomFrames{{10'000'000}, {}}));
}

/// An Ethernet frame of an IPv4 datagram with this UDP port at both ends.
Bytes datagram(std::uint8_t port) {
  Bytes frame(14 + 20 + 8, 0);
  frame[12] = 0x08;  // IPv4
  frame[14] = 0x45;
  frame[17] = 28;  // total length
  frame[22] = 64;  // time to live
  frame[23] = 17;  // UDP
  frame[35] = frame[37] = port;
  frame[39] = 8;  // length
  return frame;
}

TEST(Faults, MatchByFilterAndPattern) {
  const auto both = frame_matcher({.filter = "udp port 67", .pattern = ":67 > "});
  EXPECT_TRUE(both(datagram(67)));
  EXPECT_FALSE(both(datagram(68)));
  EXPECT_FALSE(frame_matcher({.filter = "udp port 67", .pattern = "TCP"})(datagram(67)));
  EXPECT_TRUE(frame_matcher({.pattern = "UDP len 0"})(datagram(9)));
  EXPECT_TRUE(frame_matcher({})(datagram(9)));
}

Topology played(const std::string& steps) {
  return test::topology_of(
      "name: t\nlinks: {wan: {}, lan: {}}\n"
      "nodes: {pc: {on: {wan: none}}, host: {on: {wan: none}, count: 5}}\nscenario:\n" +
      steps);
}

TEST(LinkStepsOfAFile, AreRead) {
  const auto topology = played(
      "  - set: {on: wan, loss: 5%, delay: 30ms, rate: none}\n  - set: {on: wan, from: host, queue: 9}\n"
      "  - cut: wan\n  - heal: {on: wan}\n  - cut: {on: wan, from: [pc, host-2]}\n");
  ASSERT_EQ(topology.scenario.size(), 5u);
  const auto& set = std::get<SetStep>(topology.scenario[0].action);
  EXPECT_EQ(set.link, "wan");
  EXPECT_THAT(set.from, IsEmpty());
  EXPECT_THAT(set.change.named, ElementsAre(Condition::delay, Condition::loss, Condition::rate));
  EXPECT_EQ(set.change.values.delay, 30ms);
  EXPECT_EQ(set.change.values.rate_bits_per_second, std::nullopt);
  EXPECT_THAT(std::get<SetStep>(topology.scenario[1].action).from,
              ElementsAre("host-1", "host-2", "host-3", "host-4", "host-5"));
  EXPECT_EQ(std::get<CutStep>(topology.scenario[2].action).kind, CutStep::Kind::cut);
  EXPECT_EQ(std::get<CutStep>(topology.scenario[3].action).kind, CutStep::Kind::heal);
  EXPECT_EQ(std::get<CutStep>(topology.scenario[3].action).link, "wan");
  EXPECT_THAT(std::get<CutStep>(topology.scenario[4].action).from, ElementsAre("pc", "host-2"));
}

TEST(LinkStepsOfAFile, AreNamedAfterWhatTheyDo) {
  const auto topology = played(
      "  - set: {on: wan, loss: 5%, delay: 30ms, rate: none}\n  - set: {on: wan, from: host, queue: 9}\n"
      "  - cut: wan\n  - heal: {on: wan, from: pc}\n  - {name: dark, cut: wan}\n");
  std::vector<std::string> names;
  for (const auto& step : topology.scenario) names.push_back(step.name);
  EXPECT_THAT(names, ElementsAre("set wan: delay 30ms, loss 5%, rate none",
                                 "set wan from host-1 … host-5: queue 9 frames", "cut wan",
                                 "heal wan from pc", "dark"));
}

TEST(TroubleAsText, SaysEveryCondition) {
  EXPECT_EQ(
      describe(conditions("{delay: 20ms, jitter: {spread: 2ms, distribution: normal, order: kept}, loss: 1%, "
                          "duplicate: 0.1%, reorder: {chance: 5%, delay: 3ms}, corrupt: 0.0000001%, rate: "
                          "1.5mbit, queue: {bytes: 64kB, codel: true}}")),
      "delay 20ms, jitter 2ms normal in order, loss 1%, duplicate 0.1%, reorder 5% by 3ms, "
      "corrupt 0.0000001%, rate 1.5mbit, queue 64000 bytes and CoDel 5ms in 100ms");
  EXPECT_EQ(describe(conditions("{loss: {burst: {enter: 1%, leave: 25%}}}")),
            "loss in bursts (enter 1%, leave 25%, good 0%, bad 100%)");
  EXPECT_EQ(describe(LinkConditions()), "");
}

TEST(TroubleAsText, GroupsSenders) {
  EXPECT_THAT(describe_trouble(
                  wan("{loss: 1%, from: {pc: {loss: none}, host: {loss: 5%}}, faults: [{drop: 2, from: host, "
                      "filter: tcp}, {drop: 2, count: 2, pattern: DNS}, {chance: 5%, in_a_row: 1}]}")),
              ElementsAre("loss 1%", "from host-1, host-2: loss 5%", "from pc: nothing",
                          "loss of frame 2 from host-1, host-2 in filter \"tcp\"",
                          "loss of frames 2 to 3 /DNS/", "loss of 5% of the frames, at most 1 in a row"));
}

TEST(Plan, SaysWhatItDoesNotBuild) {
  const auto topology = test::topology_of(
      "name: t\nlinks: {wan: {loss: 1%, faults: {drop: 1, pattern: \"a\\nreboot\"}}, lan: {}}\n"
      "nodes: {pc: {on: {wan: none, lan: none}}}\n");
  const auto script = iproute2_script(make_plan(topology));
  EXPECT_THAT(script,
              HasSubstr("# link wan\n# not built: loss 1%\n# not built: loss of frame 1 /a reboot/\n"));
  EXPECT_THAT(script, HasSubstr("# link lan\nip "));
}

}  // namespace
}  // namespace netrig
