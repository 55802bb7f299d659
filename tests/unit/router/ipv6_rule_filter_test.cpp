// Of IPv6 what a table of packets does not show: limits, time-outs, fragments larger than a link, and the
// router's own packets.
#include <gtest/gtest.h>

#include "router/rule_filter.hpp"
#include "router_packets.hpp"
#include "stack_router.hpp"
#include "unit/stack/ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

const std::string kOutOnly =
    "firewall:\n"
    "  forward: {policy: drop, rules: [{accept: established}, {accept: any, from: lan}]}\n"
    "  input: {policy: drop, rules: [{accept: established}]}\n";

class Ipv6RuleFilterTest : public ::testing::Test {
 protected:
  /// How many packets come of it.
  std::size_t take(Side side, const Bytes& packet) { return router.take(side, packet).size(); }

  StackRouter router;
};

TEST_F(Ipv6RuleFilterTest, FamiliesAreCountedApart) {
  router.load(rules_of(kOutOnly), 2);
  for (const auto* port : {":1", ":2"}) {
    EXPECT_EQ(take(Side::lan, udp(std::string("[fd01::7]") + port, "[fd02::9]:4500")), 1u);
    EXPECT_EQ(take(Side::lan, udp(std::string("10.0.0.7") + port, "198.51.100.9:4500")), 1u);
  }
  EXPECT_EQ(router.filter().connections(), 4u);
  EXPECT_EQ(take(Side::lan, udp("[fd01::7]:3", "[fd02::9]:4500")), 1u);
  EXPECT_EQ(router.filter().connections(), 4u) << "the most silent one made room";
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:1")), 0u);
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:2")), 1u);
}

TEST_F(Ipv6RuleFilterTest, ConnectionsEndWithTheirTime) {
  router.load(rules_of(kOutOnly));
  EXPECT_EQ(take(Side::lan, udp("[fd01::7]:1000", "[fd02::9]:4500")), 1u);
  EXPECT_EQ(take(Side::lan, echo("fd01::7", "fd02::9")), 1u);
  router.now += kTrackingTimes.icmp;
  EXPECT_EQ(take(Side::wan, answer_to(echo("fd01::7", "fd02::9"))), 0u);
  EXPECT_EQ(router.filter().connections(), 1u);
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:1000")), 1u);
  router.now += kTrackingTimes.udp - 1ns;
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:1000")), 1u);
  router.now += kTrackingTimes.udp;
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:1000")), 0u);
}

TEST_F(Ipv6RuleFilterTest, ForgetsAll) {
  router.load(rules_of(kOutOnly));
  EXPECT_EQ(take(Side::lan, udp("[fd01::7]:1000", "[fd02::9]:4500")), 1u);
  router.filter().forget_all();
  EXPECT_EQ(router.filter().connections(), 0u);
  EXPECT_EQ(take(Side::wan, udp("[fd02::9]:4500", "[fd01::7]:1000")), 0u);
}

TEST_F(Ipv6RuleFilterTest, ItsOwnDatagramsAreTakenForEstablished) {
  router.load(rules_of(kOutOnly));
  auto own = router.stack().udp().open({.local = {Ipv6Address(), 1000}}, {}).value();
  (void)take(Side::wan, udp("[fd02::9]:4500", "[fd02::1]:1000"));
  EXPECT_FALSE(own->receive());
  ASSERT_TRUE(own->send({.to = {ip6("fd02::9"), 4500}, .payload = as_bytes("own")}, router.now));
  (void)take(Side::wan, udp("[fd02::9]:4500", "[fd02::1]:1000"));
  EXPECT_TRUE(own->receive());
}

TEST_F(Ipv6RuleFilterTest, AnErrorAboutARejectedPacketLeavesNoConnection) {
  router.load(
      rules_of("firewall:\n"
               "  forward: {policy: reject, rules: [{accept: established}]}\n"
               "  input: {policy: accept}\n"));
  EXPECT_EQ(take(Side::lan, udp("[fd01::7]:1000", "[fd02::9]:4500")), 1u);
  EXPECT_EQ(take(Side::lan, tcp("[fd01::7]:1000", "[fd02::9]:80")), 1u);
  EXPECT_EQ(router.filter().connections(), 0u);
}

/// A packet that comes whole is never cut (RFC 8200 4.5).
TEST_F(Ipv6RuleFilterTest, OnlyWhatCameInFragmentsLeavesInFragments) {
  router.load(rules_of(kOutOnly));
  ASSERT_TRUE(router.stack().set_mtu("eth1", 1300));
  const auto whole = udp("[fd01::7]:1000", "[fd02::9]:4500", std::string(1400, 'x'));
  const auto told = router.take(Side::lan, whole);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(line_of(told[0]),
            "lan ttl 64: fd01::1 > fd01::7 ICMPv6 packet too big mtu 1300, quoting udp [fd01::7]:1000 > "
            "[fd02::9]:4500");

  const auto small = fragments_of(whole, 1280);
  EXPECT_EQ(take(Side::lan, small[0]), 0u);
  const auto sent = router.take(Side::lan, small[1]);
  ASSERT_EQ(sent.size(), 2u);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    auto expected = small[i];
    --expected[Ipv6Header::kHopLimitAt];
    EXPECT_EQ(sent[i].packet, expected) << "as its sender cut it";
  }

  const auto large = fragments_of(udp("[fd01::7]:1000", "[fd02::9]:4500", std::string(2000, 'x')), 1400);
  EXPECT_EQ(take(Side::lan, large[0]), 0u);
  const auto too_large = router.take(Side::lan, large[1]);
  ASSERT_EQ(too_large.size(), 1u);
  EXPECT_NE(line_of(too_large[0]).find("packet too big mtu 1300"), std::string::npos);
}

TEST_F(Ipv6RuleFilterTest, AFragmentThatNoSenderMakesIsDropped) {
  router.load(rules_of(kOutOnly));
  auto broken = fragments_of(udp("[fd01::7]:1000", "[fd02::9]:4500", std::string(1400, 'x')), 1280)[0];
  broken.pop_back();
  --broken[5];
  EXPECT_EQ(take(Side::lan, broken), 0u);
  EXPECT_EQ(router.stack().ipv6().reassembly().datagrams(), 0u);
}

TEST_F(Ipv6RuleFilterTest, AFragmentBehindAnAtomicOneIsNobodys) {
  router.load(rules_of("nat: {outside: wan}"));
  const auto whole = udp("[fd01::7]:1000", "[fd02::9]:4500", std::string(1400, 'x'));
  const auto pieces = fragments_of(fragments_of(whole, 1280)[1], 600);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(take(Side::lan, pieces[0]), 0u);
}

}  // namespace
}  // namespace netrig::testing
