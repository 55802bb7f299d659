// Routers and the hosts that find them (RFC 4861 6, RFC 4862): advertisements, addresses made of prefixes,
// and their lifetimes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using namespace std::chrono_literals;

/// A host that listens to routers, on a link whose router is the test.
class Autoconfigured : public ::testing::Test {
 protected:
  Autoconfigured() {
    device = &network.attach(host, "lan", "");
    (void)host->configure_ipv6("eth0", {.autoconfigure = true}, network.now);
  }

  static RouterAdvertisement advertisement(std::uint32_t valid = 7200, std::uint32_t preferred = 3600) {
    return {.hop_limit = 60,
            .lifetime_seconds = 1800,
            .source_mac = OneHost6::kOther,
            .mtu_bytes = 1400,
            .prefixes = {{.prefix = ip6("2001:db8:1::"),
                          .length = 64,
                          .valid_seconds = valid,
                          .preferred_seconds = preferred}}};
  }
  void take(const RouterAdvertisement& message, const std::string& router = "fe80::9") {
    const auto packet = discovery_packet(message, "ff02::1", router);
    host->input(2,
                PacketBuffer::copy_of(frame_of(MacAddress({0x33, 0x33, 0, 0, 0, 1}), kEtherTypeIpv6, packet)),
                network.now);
    network.settle();
  }
  std::optional<Ipv6Addresses::Own::State> state() {
    const auto* own = host->ipv6().interface(2)->addresses().find(ip6("2001:db8:1::ff:fe00:1"));
    if (own == nullptr) return {};
    return own->state;
  }
  std::optional<IpAddress> gateway() {
    for (const auto& route : host->routes()) {
      if (route.destination.length == 0) return route.gateway;
    }
    return {};
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

using State = Ipv6Addresses::Own::State;

TEST_F(Autoconfigured, Rfc4861Section637AsksThreeTimesForRouters) {
  network.run(30s);
  const std::string question =
      "lan: fe80::ff:fe00:1 > ff02::2 ICMPv6 router solicitation from 02:00:00:00:00:01";
  EXPECT_THAT(network.transcript,
              ElementsAre("lan: :: > ff02::1:ff00:1 ICMPv6 neighbor solicitation who-has fe80::ff:fe00:1",
                          question, question, question));
}

TEST_F(Autoconfigured, Rfc4861Section634HasWhatARouterSays) {
  network.run(3s);
  take(advertisement());
  EXPECT_EQ(state(), State::tentative);
  EXPECT_EQ(gateway(), IpAddress(ip6("fe80::9")));
  network.run(2s);
  EXPECT_EQ(state(), State::preferred);
  EXPECT_EQ(host->ipv6().interface(2)->hop_limit(), 60);
  EXPECT_EQ(host->ipv6().interface(2)->mtu_bytes(), 1400u);
  const auto path = host->ip().path_to(ip6("2001:db8:7::7"), kAnyInterface);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->source, IpAddress(ip6("2001:db8:1::ff:fe00:1")));
  network.transcript.clear();
  network.run(20s);
  EXPECT_TRUE(network.transcript.empty()) << "it asks no more";
}

TEST_F(Autoconfigured, Rfc4862Section554WhatIsNotRepeatedEnds) {
  network.run(3s);
  take(advertisement());
  network.run(1801s);
  EXPECT_EQ(gateway(), std::nullopt);
  network.run(1800s);
  EXPECT_EQ(state(), State::deprecated);
  EXPECT_TRUE(host->ip().is_own(ip6("2001:db8:1::ff:fe00:1"))) << "it still answers";
  network.run(3600s);
  EXPECT_EQ(state(), std::nullopt);
  EXPECT_THAT(host->list()[1].addresses, ElementsAre(*IpPrefix::parse("fe80::ff:fe00:1/64")));
}

TEST_F(Autoconfigured, Rfc4862Section553ALifetimeIsNotCutShortByAForger) {
  network.run(3s);
  take(advertisement(100'000, 100'000));
  network.run(2s);
  take(advertisement(1, 1));
  network.run(7000s);
  EXPECT_EQ(state(), State::deprecated);
  EXPECT_TRUE(host->ip().is_own(ip6("2001:db8:1::ff:fe00:1"))) << "two hours are left (RFC 4862 5.5.3 e)";
  network.run(300s);
  EXPECT_EQ(state(), std::nullopt);
}

TEST_F(Autoconfigured, Rfc4861Section634ARouterThatLeavesIsLeft) {
  network.run(3s);
  take(advertisement());
  auto last = advertisement();
  last.lifetime_seconds = 0;
  take(last);
  EXPECT_EQ(gateway(), std::nullopt);
}

TEST_F(Autoconfigured, Rfc4861Section636ARouterThatDoesNotAnswerGoesBehindTheOthers) {
  network.run(3s);
  take(advertisement());
  take(advertisement(), "fe80::8");
  network.run(2s);
  EXPECT_EQ(gateway(), IpAddress(ip6("fe80::9")));
  auto client = host->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8:7::7"), 9}, .payload = {}}, network.now));
  network.run(10s);
  EXPECT_EQ(gateway(), IpAddress(ip6("fe80::8"))) << "RFC 4861 6.3.6";
}

TEST_F(Autoconfigured, ManyRoutersAndPrefixesStayWithinTheLimits) {
  network.run(3s);
  for (int i = 0; i < 100; ++i) {
    auto message = advertisement();
    message.prefixes[0].prefix = ip6("2001:db8:" + std::to_string(i) + "::");
    take(message, "fe80::1:" + std::to_string(i));
  }
  EXPECT_LE(host->routes().size(), RouterDiscovery::kMostRouters + RouterDiscovery::kMostPrefixes + 1);
  EXPECT_LE(host->ipv6().interface(2)->addresses().all().size(), Ipv6Addresses::kMostAutoconfigured);
}

TEST_F(Autoconfigured, Rfc4861Section612WhatIsWrongIsNotBelieved) {
  network.run(3s);
  take(advertisement(), "2001:db8::9");  // RFC 4861 6.1.2
  EXPECT_EQ(gateway(), std::nullopt);
  auto odd = advertisement(3600, 7200);  // RFC 4862 5.5.3 c
  take(odd);
  EXPECT_EQ(state(), std::nullopt);
  odd = advertisement();
  odd.prefixes[0].length = 56;  // 5.5.3 d
  odd.mtu_bytes = 1000;
  take(odd);
  EXPECT_EQ(state(), std::nullopt);
  EXPECT_EQ(host->ipv6().interface(2)->mtu_bytes(), 1400u) << "no link of IPv6 has less than 1280";
}

TEST_F(Autoconfigured, ALinkThatGoesTakesAlongWhatItGave) {
  network.run(3s);
  take(advertisement());
  network.run(2s);
  ASSERT_TRUE(host->set_up("eth0", false, network.now));
  EXPECT_TRUE(host->routes().empty());
  EXPECT_TRUE(host->list()[1].addresses.empty());
  network.transcript.clear();
  ASSERT_TRUE(host->set_up("eth0", true, network.now));
  network.run(3s);
  EXPECT_EQ(network.transcript.size(), 2u) << "duplicate detection and a router solicitation";
}

TEST(RouterAdvertising, Rfc4861Section62GivesHostsAddressesAndARoute) {
  StackNetwork network;
  auto& router = network.host(1);
  auto& near = network.host(2);
  auto& far = network.host(3);
  network.attach(router, "lan", "2001:db8:1::1/64");
  network.attach(router, "net", "2001:db8:2::1/64");
  network.attach(near, "lan", "");
  network.attach(far, "net", "2001:db8:2::2/64");
  router->set_forwarding(true);
  ASSERT_TRUE(
      router->configure_ipv6("eth0", {.advertise = true, .resolvers = {ip6("2001:db8:2::53")}}, network.now));
  ASSERT_TRUE(near->configure_ipv6("eth0", {.autoconfigure = true}, network.now));
  EXPECT_TRUE(near->list()[1].addresses.empty()) << "asked for, and not to be used yet";
  ASSERT_TRUE(far->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db8:2::1")}));
  network.run(10s);
  EXPECT_THAT(network.transcript,
              Contains("lan: fe80::ff:fe00:1 > ff02::1 ICMPv6 router advertisement lifetime 1800 from "
                       "02:00:00:00:00:01 mtu 1500 prefix 2001:db8:1::/64 on-link autonomous valid 2592000 "
                       "resolvers 2001:db8:2::53 valid 1800"));
  EXPECT_THAT(network.transcript, Not(Contains(::testing::StartsWith("net: fe80::ff:fe00:2 > ff02::1 "))));
  auto echo = near->icmpv6().open({}).value();
  ASSERT_TRUE(echo->send({.to = ip6("2001:db8:2::2"), .sequence = 1, .payload = {}}, network.now));
  network.settle();
  const auto received = echo->receive();
  ASSERT_TRUE(received);
  ASSERT_TRUE(std::holds_alternative<EchoEndpoint::Reply>(*received));
  EXPECT_EQ(std::get<EchoEndpoint::Reply>(*received).ttl, 63);
}

TEST(RouterAdvertising, Rfc4861Section611AQuestionThatCanNotBeIsNotAnswered) {
  StackNetwork network;
  auto& router = network.host(1);
  network.attach(router, "lan", "2001:db8:1::1/64");
  ASSERT_TRUE(router->configure_ipv6("eth0", {.advertise = true}, network.now));
  router->set_forwarding(true);
  network.run(60s);
  const auto answers_to = [&](const Bytes& question) {
    network.transcript.clear();
    router->input(
        2, PacketBuffer::copy_of(frame_of(MacAddress({0x33, 0x33, 0, 0, 0, 2}), kEtherTypeIpv6, question)),
        network.now);
    network.run(4s);
    return network.transcript.size();
  };
  const RouterSolicitation named{.source_mac = OneHost6::kOther};
  EXPECT_EQ(answers_to(icmp_packet6(header6_to("ff02::2", "fe80::9"), named)), 0u) << "from afar";
  EXPECT_EQ(answers_to(discovery_packet(named, "ff02::2", "::")), 0u) << "nobody with an address";
  EXPECT_EQ(answers_to(discovery_packet(RouterSolicitation{}, "ff02::2", "::")), 1u);
  EXPECT_EQ(answers_to(discovery_packet(named, "ff02::2", "fe80::9")), 1u);
}

TEST(RouterAdvertising, Rfc4861Section626AFloodOfQuestionsIsAnsweredEveryThreeSeconds) {
  StackNetwork network;
  auto& router = network.host(1);
  auto& device = network.attach(router, "lan", "2001:db8:1::1/64");
  ASSERT_TRUE(router->configure_ipv6("eth0", {.advertise = true}, network.now));
  network.run(60s);
  network.transcript.clear();
  const auto question = discovery_packet(RouterSolicitation{}, "ff02::2", "fe80::9");
  const auto frame = frame_of(MacAddress({0x33, 0x33, 0, 0, 0, 2}), kEtherTypeIpv6, question);
  router->set_forwarding(true);
  for (int i = 0; i < 1000; ++i) {
    router->input(2, PacketBuffer::copy_of(frame), network.now);
    network.run(10ms);
  }
  EXPECT_GE(network.transcript.size(), 3u);
  EXPECT_LE(network.transcript.size(), 4u);
  EXPECT_EQ(device.mac(), MacAddress({2, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace netrig::testing
