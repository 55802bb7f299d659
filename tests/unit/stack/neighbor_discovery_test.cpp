// Neighbor Discovery as frames tell: questions, answers, states, duplicates, and what strangers can't do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using State = Ipv6NeighborCache::State;

class Neighbors6 : public ::testing::Test, protected OneHost6 {
 protected:
  std::optional<State> state(const std::string& address) {
    const auto known = host->ipv6().interface(2)->neighbors().find(ip6(address), network.now);
    if (!known) return {};
    return known->state;
  }
  std::size_t size() { return host->ipv6().interface(2)->neighbors().size(); }
  void send(const std::string& to) {
    ASSERT_TRUE(client->send({.to = {ip6(to), 9}, .payload = as_bytes("x")}, network.now));
    network.settle();
  }
  Bytes advertisement(bool solicited, bool override, const MacAddress& mac) {
    return discovery_packet(
        NeighborAdvertisement{
            .solicited = solicited, .override = override, .target = ip6("2001:db8::9"), .target_mac = mac},
        "2001:db8::1", "2001:db8::9");
  }

  std::unique_ptr<UdpEndpoint> client = host->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
};

TEST_F(Neighbors6, Rfc4861Section723WhoAsksIsAnsweredAndKnown) {
  EXPECT_EQ(state("2001:db8::9"), State::stale) << "it was heard, not known to hear us (RFC 4861 7.2.3)";
  EXPECT_THAT(
      take(discovery_packet(NeighborSolicitation{.target = ip6("2001:db8::1"), .source_mac = kOther},
                            "ff02::1:ff00:1", "2001:db8::9"),
           MacAddress({0x33, 0x33, 0xff, 0, 0, 1})),
      ElementsAre("lan: 2001:db8::1 > 2001:db8::9 ICMPv6 neighbor advertisement 2001:db8::1 solicited "
                  "override is-at 02:00:00:00:00:01"));
}

TEST_F(Neighbors6, Rfc4861Section724APrudentNeighbourIsAnsweredByGroup) {
  const NeighborSolicitation question{.target = ip6("2001:db8::1")};
  EXPECT_THAT(
      take(discovery_packet(question, "ff02::1:ff00:1", "::"), MacAddress({0x33, 0x33, 0xff, 0, 0, 1})),
      ElementsAre("lan: 2001:db8::1 > ff02::1 ICMPv6 neighbor advertisement 2001:db8::1 override is-at "
                  "02:00:00:00:00:01"));
}

TEST_F(Neighbors6, Rfc4861Section711WhoIsFarAwayOrLiesIsNotHeard) {
  const NeighborSolicitation question{.target = ip6("2001:db8::1"), .source_mac = kOther};
  EXPECT_THAT(take(icmp_packet6(header6_to("2001:db8::1", "2001:db8::8"), question)), IsEmpty())
      << "a router was between (RFC 4861 7.1.1)";
  EXPECT_THAT(take_by_group(discovery_packet(question, "ff02::1:ff00:1", "::")), IsEmpty())
      << "nobody with an address";
  auto broken = discovery_packet(question, "2001:db8::1", "2001:db8::8");
  broken[42] ^= 1;
  EXPECT_THAT(take(broken), IsEmpty());
  EXPECT_EQ(size(), 1u);
  take(discovery_packet(
      NeighborAdvertisement{.solicited = true, .target = ip6("2001:db8::7"), .target_mac = kOther},
      "2001:db8::1", "2001:db8::7"));
  EXPECT_EQ(size(), 1u) << "nobody asked (7.2.5)";
}

TEST_F(Neighbors6, Rfc4861Section733AStaleOneIsUsedAndThenAsked) {
  send("2001:db8::9");
  EXPECT_THAT(std::exchange(network.transcript, {}), ElementsAre(StartsWith("lan: [2001:db8::1]:")));
  EXPECT_EQ(state("2001:db8::9"), State::delay);
  network.run(4999ms);
  EXPECT_THAT(network.transcript, IsEmpty());
  network.run(1ms);
  EXPECT_EQ(state("2001:db8::9"), State::probe);
  EXPECT_THAT(
      std::exchange(network.transcript, {}),
      ElementsAre("lan: 2001:db8::1 > 2001:db8::9 ICMPv6 neighbor solicitation who-has 2001:db8::9 from "
                  "02:00:00:00:00:01"));
  take(advertisement(true, false, kOther));
  EXPECT_EQ(state("2001:db8::9"), State::reachable);
  network.run(30s);
  EXPECT_EQ(state("2001:db8::9"), State::reachable);
  network.run(1s);
  EXPECT_EQ(state("2001:db8::9"), State::stale);
  EXPECT_THAT(network.transcript, IsEmpty()) << "an idle neighbour is not asked";
}

TEST_F(Neighbors6, Rfc4861Section733OneThatDoesNotAnswerIsForgotten) {
  send("2001:db8::9");
  network.run(5s + 3s);
  EXPECT_EQ(state("2001:db8::9"), std::nullopt);
  EXPECT_EQ(network.transcript.size(), 1u + 3u);
}

TEST_F(Neighbors6, Rfc4861Section725AnotherMacIsBelievedOnlyWhenItOverrides) {
  const MacAddress another({2, 0, 0, 0, 0, 8});
  send("2001:db8::9");
  take(advertisement(true, false, kOther));
  take(advertisement(true, false, another));
  EXPECT_EQ(state("2001:db8::9"), State::stale) << "RFC 4861 7.2.5";
  EXPECT_EQ(host->ipv6().interface(2)->neighbors().find(ip6("2001:db8::9"), network.now)->mac, kOther);
  take(advertisement(true, true, another));
  EXPECT_EQ(state("2001:db8::9"), State::reachable);
  EXPECT_EQ(host->ipv6().interface(2)->neighbors().find(ip6("2001:db8::9"), network.now)->mac, another);
}

TEST_F(Neighbors6, Rfc4861Section712AnAdvertisementThatCanNotBeIsNotHeard) {
  const MacAddress another({2, 0, 0, 0, 0, 8});
  const NeighborAdvertisement claim{
      .solicited = true, .override = true, .target = ip6("2001:db8::9"), .target_mac = another};
  const auto mac = [&] {
    return host->ipv6().interface(2)->neighbors().find(ip6("2001:db8::9"), network.now)->mac;
  };
  take(icmp_packet6(header6_to("2001:db8::1", "2001:db8::9"), claim));
  EXPECT_EQ(mac(), kOther) << "a router was between";
  take_by_group(discovery_packet(claim, "ff02::1", "2001:db8::9"));
  EXPECT_EQ(mac(), kOther) << "nobody asks for all";
  auto broken = discovery_packet(claim, "2001:db8::1", "2001:db8::9");
  broken.back() ^= 1;
  take(broken);
  EXPECT_EQ(mac(), kOther) << "its checksum is wrong";
  auto cut = discovery_packet(claim, "2001:db8::1", "2001:db8::9");
  cut.resize(cut.size() - 8);
  take(cut);
  EXPECT_EQ(mac(), kOther);
  take(discovery_packet(claim, "2001:db8::1", "2001:db8::9"));
  EXPECT_EQ(mac(), another);
}

TEST_F(Neighbors6, AFloodOfThemStaysWithinTheLimits) {
  using Cache = Ipv6NeighborCache;
  for (std::uint16_t i = 0; i < 3000; ++i) {
    const auto from = "2001:db8::1:" + std::to_string(i);
    take(discovery_packet(NeighborSolicitation{.target = ip6("2001:db8::1"), .source_mac = kOther},
                          "2001:db8::1", from));
  }
  EXPECT_EQ(size(), Cache::kMostEntries);
  for (std::uint16_t i = 0; i < 3000; ++i) {  // a sweep through a subnet
    const auto to = "2001:db8::2:" + std::to_string(i);
    (void)client->send({.to = {ip6(to), 9}, .payload = as_bytes("x")}, network.now);
  }
  network.settle();
  EXPECT_LE(size(), Cache::kMostEntries);
  EXPECT_LE(host->ipv6().interface(2)->neighbors().pending_packets(), Cache::kMostPending);
  network.run(10s);
  EXPECT_EQ(host->ipv6().interface(2)->neighbors().pending_packets(), 0u);
}

TEST(DuplicateDetection, Rfc4862Section542AsksBeforeAnAddressIsUsed) {
  StackNetwork network;
  auto& host = network.host(1);
  network.attach(host, "lan", "");
  ASSERT_TRUE(host->configure_ipv6("eth0", {}, network.now));
  network.run(1s);
  EXPECT_THAT(network.transcript,
              ElementsAre("lan: :: > ff02::1:ff00:1 ICMPv6 neighbor solicitation who-has fe80::ff:fe00:1"));
  EXPECT_FALSE(host->ip().is_own(ip6("fe80::ff:fe00:1")));
  network.run(1s);
  EXPECT_TRUE(host->ip().is_own(ip6("fe80::ff:fe00:1")));
  EXPECT_FALSE(host->next_deadline());
}

TEST(DuplicateDetection, Rfc4862Section543AnAddressThatAnotherHasOrAsksForIsNotUsed) {
  const std::string mine = "fe80::ff:fe00:1", group = "ff02::1:ff00:1";
  const auto claims = {
      discovery_packet(
          NeighborAdvertisement{.override = true, .target = ip6(mine), .target_mac = OneHost6::kOther},
          "ff02::1", mine),
      discovery_packet(NeighborSolicitation{.target = ip6(mine)}, group, "::")};
  for (const auto& claim : claims) {
    StackNetwork network;
    auto& host = network.host(1);
    network.attach(host, "lan", "");
    ASSERT_TRUE(host->configure_ipv6("eth0", {}, network.now));
    network.run(1s);
    host->input(2,
                PacketBuffer::copy_of(frame_of(MacAddress({0x33, 0x33, 0, 0, 0, 1}), kEtherTypeIpv6, claim)),
                network.now);
    network.run(10s);
    EXPECT_FALSE(host->ip().is_own(ip6(mine)));
    EXPECT_EQ(network.transcript.size(), 1u) << "and nothing is said from it";
  }
}

TEST(DuplicateDetection, Rfc4862Section54AGivenAddressIsUsedAtOnceAndKept) {
  OneHost6 one;
  EXPECT_TRUE(one.host->ip().is_own(ip6("2001:db8::1")));
  one.take_by_group(discovery_packet(
      NeighborAdvertisement{.override = true, .target = ip6("2001:db8::1"), .target_mac = OneHost6::kOther},
      "ff02::1", "2001:db8::9"));
  EXPECT_TRUE(one.host->ip().is_own(ip6("2001:db8::1")));
  EXPECT_EQ(one.host->ipv6().interface(2)->addresses().conflicts(), 1u);
}

}  // namespace
}  // namespace netrig::testing
