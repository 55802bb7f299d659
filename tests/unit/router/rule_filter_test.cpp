// What a table of packets does not show: ports that are drawn, limits, addresses that change, restarts,
// fragments, and the router's own packets.
#include "router/rule_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "router_packets.hpp"
#include "stack/fragmentation.hpp"
#include "stack_router.hpp"
#include "unit/stack/packets.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

struct Ports {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
};

Ports ports_of(ByteView packet) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse(reader);
  EXPECT_TRUE(header);
  const auto source = reader.u16();
  return {source, reader.u16()};
}

std::string address(const std::string& text, std::size_t port) {
  return text + ":" + std::to_string(port);
}

class RuleFilterTest : public ::testing::Test {
 protected:
  /// The port outside of a datagram from inside; 0: it did not pass.
  std::uint16_t port_outside(const std::string& from, const std::string& to) {
    const auto sent = router.take(Side::lan, udp(from, to));
    return sent.size() == 1 && sent[0].side == Side::wan ? ports_of(sent[0].packet).source : 0;
  }

  StackRouter router;
};

TEST_F(RuleFilterTest, DrawnPortsDifferAndAreOfTheirKind) {
  router.load(rules_of("nat: {outside: wan}"));
  std::set<std::uint16_t> high, low;
  for (int host = 2; host < 200; ++host) {
    const auto from = "10.0.0." + std::to_string(host);
    const auto port = port_outside(address(from, 2000), "198.51.100.9:4500");
    EXPECT_GE(port, 1024);
    high.insert(port);
    const auto low_port = port_outside(address(from, 700), "198.51.100.9:4500");
    EXPECT_GE(low_port, host == 2 ? 700 : 600);
    EXPECT_LT(low_port, 1024);
    low.insert(low_port);
  }
  EXPECT_EQ(high.size(), 198u);
  EXPECT_EQ(low.size(), 198u);
}

TEST_F(RuleFilterTest, WithoutAFreePortTheFirstPacketIsDropped) {
  router.load(rules_of("nat: {outside: wan}"));
  // All of 1 to 511 are taken; tries are few, so that some may be left when the first fails.
  std::size_t passed = 0, failed = 0;
  for (int host = 2; host < 250; ++host) {
    for (int port = 1; port <= 511; port += 100) {
      const auto from = address("10.0.0." + std::to_string(host), port);
      (port_outside(from, "198.51.100.9:4500") != 0 ? passed : failed)++;
    }
  }
  EXPECT_LE(passed, 511u);
  EXPECT_GT(passed, 500u);
  EXPECT_EQ(router.filter().connections(), passed);
  EXPECT_NE(port_outside("10.0.0.2:300", "198.51.100.8:4500"), 0) << "to another destination all are free";
}

TEST_F(RuleFilterTest, OneSeedOnePort) {
  const auto drawn = [](std::uint64_t seed) {
    StackRouter repeated(seed);
    repeated.load(rules_of("nat: {outside: wan}"));
    (void)repeated.take(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500"));
    return ports_of(repeated.take(Side::lan, udp("10.0.0.8:1000", "198.51.100.9:4500")).at(0).packet).source;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

TEST_F(RuleFilterTest, WhenFullUnansweredConnectionsMakeRoom) {
  router.load(rules_of("nat: {outside: wan}"), 2);
  const auto first = router.take(Side::lan, udp("10.0.0.7:1", "198.51.100.9:4500"));
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(router.take(Side::wan, answer_to(first[0].packet)).size(), 1u);
  EXPECT_EQ(port_outside("10.0.0.7:2", "198.51.100.9:4500"), 2);
  EXPECT_EQ(port_outside("10.0.0.7:3", "198.51.100.9:4500"), 3);
  EXPECT_EQ(router.filter().connections(), 2u);
  EXPECT_EQ(router.take(Side::wan, udp("198.51.100.9:4500", "198.51.100.1:1")).size(), 1u) << "answered";
  const auto third = router.take(Side::wan, udp("198.51.100.9:4500", "198.51.100.1:3"));
  ASSERT_EQ(third.size(), 1u);
  EXPECT_EQ(port_outside("10.0.0.7:4", "198.51.100.9:4500"), 0) << "no room";
  EXPECT_EQ(port_outside("10.0.0.7:3", "198.51.100.9:4500"), 3) << "those known go on";
}

TEST_F(RuleFilterTest, ForgetsAll) {
  router.load(rules_of("nat: {outside: wan}"));
  const auto sent = router.take(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500"));
  ASSERT_EQ(sent.size(), 1u);
  router.filter().forget_all();
  EXPECT_EQ(router.filter().connections(), 0u);
  for (const auto& each : router.take(Side::wan, answer_to(sent[0].packet))) EXPECT_EQ(each.side, Side::wan);
  router.filter().forget_all();
  EXPECT_EQ(port_outside("10.0.0.7:1000", "198.51.100.9:4500"), 1000);
}

TEST_F(RuleFilterTest, AnotherAddressOutsideMakesNewTranslations) {
  router.load(rules_of("nat: {outside: wan}"));
  EXPECT_EQ(port_outside("10.0.0.7:1000", "198.51.100.9:4500"), 1000);
  ASSERT_TRUE(router.stack().remove_address("eth1", *IpPrefix::parse("198.51.100.1/24")));
  ASSERT_TRUE(router.stack().add_address("eth1", *IpPrefix::parse("198.51.100.2/24"), router.now));
  router.now += 10s;
  (void)router.take(Side::wan, udp("198.51.100.9:1", "198.51.100.9:1"));
  const auto sent = router.take(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500"));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(line_of(sent[0]), "wan ttl 63: 198.51.100.2:1000 > 198.51.100.9:4500 UDP len 5");
}

TEST_F(RuleFilterTest, WithoutAnAddressOutsideNothingIsTranslated) {
  router.load(rules_of("nat: {outside: wan}"));
  ASSERT_TRUE(router.stack().remove_address("eth1", *IpPrefix::parse("198.51.100.1/24")));
  ASSERT_TRUE(router.stack().remove_address("eth0", *IpPrefix::parse("10.0.0.1/24")));
  ASSERT_TRUE(router.stack().set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .device = "eth1"}));
  EXPECT_TRUE(router.take(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500")).empty());
  EXPECT_EQ(router.filter().connections(), 0u);
}

TEST_F(RuleFilterTest, AConnectionThatTakesAnotherWayIsForgotten) {
  router.load(rules_of("nat: {outside: wan}"));
  EXPECT_EQ(port_outside("10.0.0.7:1000", "203.0.113.5:4500"), 1000);
  ASSERT_TRUE(router.stack().set_route(
      {.destination = *IpPrefix::parse("203.0.113.0/24"), .gateway = ip("10.0.0.254")}));
  EXPECT_TRUE(router.take(Side::lan, udp("10.0.0.7:1000", "203.0.113.5:4500")).empty());
  const auto sent = router.take(Side::lan, udp("10.0.0.7:1000", "203.0.113.5:4500"));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(line_of(sent[0]), "lan ttl 63: 10.0.0.7:1000 > 203.0.113.5:4500 UDP len 5");
}

TEST_F(RuleFilterTest, ItsOwnDatagramsShareThePorts) {
  router.load(rules_of("nat: {outside: wan}"));
  EXPECT_EQ(port_outside("10.0.0.7:1000", "198.51.100.9:4500"), 1000);
  auto own = router.stack().udp().open({.local = {{}, 1000}}, {}).value();
  ASSERT_TRUE(own->send({.to = {ip("198.51.100.9"), 4500}, .payload = as_bytes("own")}, router.now));
  const auto sent = router.sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_NE(ports_of(sent[0].packet).source, 1000) << "its answers could not be told from the other's";
  (void)router.take(Side::wan, answer_to(sent[0].packet));
  const auto answer = own->receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(text_of(answer->payload.bytes()), "answer");
}

TEST_F(RuleFilterTest, ItsOwnDatagramsAreTakenForEstablished) {
  router.load(
      rules_of("firewall:\n"
               "  forward: {policy: drop}\n"
               "  input: {policy: drop, rules: [{accept: established}]}\n"));
  auto own = router.stack().udp().open({.local = {{}, 1000}}, {}).value();
  (void)router.take(Side::wan, udp("198.51.100.9:4500", "198.51.100.1:1000"));
  EXPECT_FALSE(own->receive());
  ASSERT_TRUE(own->send({.to = {ip("198.51.100.9"), 4500}, .payload = as_bytes("own")}, router.now));
  (void)router.take(Side::wan, udp("198.51.100.9:4500", "198.51.100.1:1000"));
  EXPECT_TRUE(own->receive());
}

TEST_F(RuleFilterTest, FragmentsAreTranslatedAsOne) {
  router.load(rules_of("nat: {outside: wan}"));
  const auto whole = udp("10.0.0.7:1000", "198.51.100.9:4500", std::string(2000, 'x'));
  std::vector<SentPacket> sent;
  for (const auto& fragment : fragment_ipv4(PacketBuffer::copy_of(whole), 1000)) {
    for (auto& each : router.take(Side::lan, fragment.bytes())) sent.push_back(std::move(each));
  }
  ASSERT_EQ(sent.size(), 2u);
  Reassembly reassembly;
  std::optional<PacketBuffer> arrived;
  for (const auto& each : sent) {
    ByteReader reader(each.packet);
    const auto header = Ipv4Header::parse(reader);
    arrived = reassembly.add(*header, PacketBuffer::copy_of(each.packet), router.now);
  }
  ASSERT_TRUE(arrived);
  const auto facts = PacketFacts::of(arrived->bytes());
  EXPECT_EQ(facts.tuple.source, ip("198.51.100.1"));
  EXPECT_EQ(facts.tuple.source_port, 1000);
  EXPECT_TRUE(is_intact(arrived->bytes(), facts));
}

TEST_F(RuleFilterTest, ALinkThatIsNoneIsSaid) {
  SeededRandom random(1);
  Stack stack(random);
  FakeDevice device(1);
  stack.add_interface("eth0", device);
  const auto rules = rules_of("nat: {outside: wan}");
  try {
    const RuleFilter filter(stack, random, {.nat = rules.nat, .interfaces = router_interfaces()});
    ADD_FAILURE() << "taken";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(
        error.what(),
        "rules name the link 'wan', but there is no interface 'eth1'; add it to the stack before the "
        "rules");
  }
}

}  // namespace
}  // namespace netrig::testing
