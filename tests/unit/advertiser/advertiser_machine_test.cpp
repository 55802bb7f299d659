// The advertiser by dated transcripts: ">" is what the link sees, "?" a host that asks.
#include "advertiser/advertiser_machine.hpp"

#include <gtest/gtest.h>

#include "host/duration.hpp"
#include "wire/describe.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

const DiscoverySpeaker kHost{MacAddress({2, 0, 0, 0, 0, 9}), *Ipv6Address::parse("fe80::9")};
const DiscoverySpeaker kRouter{MacAddress({2, 0, 0, 0, 0, 1}), *Ipv6Address::parse("fe80::1")};

AdvertiserConfig config() {
  return {.router = kRouter,
          .link = {.mtu_bytes = 1500,
                   .prefixes = {*IpPrefix::parse("2001:db8::/64")},
                   .resolvers = {*Ipv6Address::parse("2001:db8::53")}}};
}

class Advertiser {
 public:
  /// Every random time is the shortest one, or the longest.
  explicit Advertiser(const AdvertiserConfig& with, bool longest = true)
      : machine_(with, [longest](std::uint64_t bound) { return longest ? bound - 1 : 0; }) {
    machine_.start({});
  }

  void run_until(Duration time) {
    while (machine_.deadline() && *machine_.deadline() <= TimePoint(time)) {
      const auto now = *machine_.deadline();
      if (const auto due = machine_.tick(now)) log(now.time_since_epoch(), "> " + short_line(*due));
    }
  }
  void ask(Duration time) {
    run_until(time);
    log(time, "?");
    machine_.receive(TimePoint(time), solicitation_frame(kHost, {}));
  }
  void stop(Duration time) {
    run_until(time);
    log(time, "> " + short_line(machine_.stop()));
  }
  AdvertiserMachine& machine() { return machine_; }
  const std::string& transcript() const { return transcript_; }

 private:
  static std::string short_line(const Bytes& frame) {
    const auto line = describe(frame);
    const auto begin = line.find("lifetime");
    return line.substr(begin, line.find(" from") - begin);
  }
  void log(Duration time, const std::string& text) {
    transcript_ += format_duration(time) + " " + text + "\n";
  }

  AdvertiserMachine machine_;
  std::string transcript_ = "\n";
};

TEST(AdvertiserMachine, SaysEverythingInEachAdvertisement) {
  Advertiser router(config());
  const auto frame = router.machine().tick(TimePoint());
  ASSERT_TRUE(frame);
  EXPECT_EQ(
      describe(*frame),
      "fe80::1 > ff02::1 ICMPv6 router advertisement lifetime 1800 from 02:00:00:00:00:01 mtu 1500 prefix "
      "2001:db8::/64 on-link autonomous valid 2592000 resolvers 2001:db8::53 valid 1800");
}

/// RFC 4861 6.2.4: the first three come soon after each other.
TEST(AdvertiserMachine, BeginsWithThreeSoon) {
  Advertiser router(config());
  router.run_until(1300s);
  EXPECT_EQ(router.transcript(), R"(
0s > lifetime 1800
16s > lifetime 1800
32s > lifetime 1800
48s > lifetime 1800
10m48s > lifetime 1800
20m48s > lifetime 1800
)");
}

/// RFC 4861 6.2.6: after at most half a second, and three seconds after the last one.
TEST(AdvertiserMachine, AnswersQuestionsToAllAndNoOftenerThanIsAllowed) {
  Advertiser router(config());
  router.run_until(60s);
  for (const auto time : {100s, 101s, 102s}) router.ask(time);
  router.run_until(120s);
  EXPECT_EQ(router.transcript(), R"(
0s > lifetime 1800
16s > lifetime 1800
32s > lifetime 1800
48s > lifetime 1800
1m40s ?
1m40.5s > lifetime 1800
1m41s ?
1m42s ?
1m43.5s > lifetime 1800
)");
  EXPECT_EQ(router.machine().solicitations(), 3u);
  EXPECT_EQ(router.machine().advertisements(), 6u);
}

TEST(AdvertiserMachine, AFloodOfQuestionsGetsOneAnswerInThreeSeconds) {
  Advertiser router(config(), false);
  router.run_until(50s);
  const auto before = router.machine().advertisements();
  for (Duration time = 100s; time < 130s; time += 1ms) router.ask(time);
  EXPECT_EQ(router.machine().advertisements() - before, 10u);
}

/// RFC 4861 6.2.5; the servers' lifetime is RFC 8106's way to take them back.
TEST(AdvertiserMachine, SaysThatItIsNoRouterAnyMore) {
  Advertiser router(config());
  router.run_until(1s);
  const auto last = HeardAdvertisement::parse(router.machine().stop());
  ASSERT_TRUE(last);
  EXPECT_EQ(last->message.lifetime_seconds, 0);
  ASSERT_EQ(last->message.resolvers.size(), 1u);
  EXPECT_EQ(last->message.resolvers[0].lifetime_seconds, 0u);
  ASSERT_EQ(last->message.prefixes.size(), 1u);
  EXPECT_EQ(last->message.prefixes[0].valid_seconds, 2592000u) << "the link is still the same";
  router.machine().receive(TimePoint(2s), solicitation_frame(kHost, {}));
  EXPECT_FALSE(router.machine().deadline());
}

TEST(AdvertiserMachine, OtherFramesAreNoQuestions) {
  Advertiser router(config());
  router.run_until(60s);
  router.machine().receive(TimePoint(70s), advertisement_frame(kHost, {}));
  router.machine().receive(TimePoint(70s), Bytes(60, 0xff));
  router.machine().receive(TimePoint(70s), {});
  EXPECT_EQ(router.machine().solicitations(), 0u);
  EXPECT_EQ(router.machine().deadline(), TimePoint(648s));
}

/// RFC 4861 6.2.1.
TEST(AdvertisementSchedule, TheShortestIntervalFollowsTheLongest) {
  using Intervals = AdvertisementIntervals;
  EXPECT_EQ(Intervals::up_to(600s).shortest, 198s);
  EXPECT_EQ(Intervals::up_to(9s).shortest, 3s);
  EXPECT_EQ(Intervals::up_to(4s).shortest, 3s);
}

TEST(AdvertisedLink, TellsOfEachSubnetOnceAndOnlyOf64ForAddresses) {
  std::vector<IpPrefix> addresses;
  for (const char* text : {"10.0.0.1/24", "fe80::1/64", "2001:db8:1::1/64", "2001:db8:1::2/64",
                           "2001:db8:2::1/48", "2001:db8:3::1/128"}) {
    addresses.push_back(*IpPrefix::parse(text));
  }
  const AdvertisedLink link{.prefixes = AdvertisedLink::prefixes_of(addresses)};
  const auto message = link.message(kRouter.mac);
  ASSERT_EQ(message.prefixes.size(), 2u);
  EXPECT_EQ(message.prefixes[0].prefix.to_string(), "2001:db8:1::");
  EXPECT_TRUE(message.prefixes[0].autonomous);
  EXPECT_EQ(message.prefixes[1].prefix.to_string(), "2001:db8:2::");
  EXPECT_FALSE(message.prefixes[1].autonomous);
  EXPECT_TRUE(message.resolvers.empty());
}

}  // namespace
}  // namespace netrig
