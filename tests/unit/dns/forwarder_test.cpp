#include "dns/forwarder.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TimePoint at(int seconds) {
  return TimePoint(std::chrono::seconds(seconds));
}
Question question(const std::string& text) {
  return {name(text), RecordType::a};
}

/// Each from a client of its own.
Asker asker(AskerId id) {
  return {.id = id, .client = {Ipv4Address({10, 0, 0, static_cast<std::uint8_t>(id)}), 4000}};
}

const Answer& good() {
  static const Answer answer{.answer = {a_record("a.lab", 10, "10.0.0.1")}};
  return answer;
}

TEST(DnsForwarder, AsksOnceForManyWhoWait) {
  Forwarder forwarder;
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("a.lab"), asker(1))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("A.lab"), asker(2))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("b.lab"), asker(3))));
  EXPECT_EQ(forwarder.open_questions(), 2u);
  EXPECT_THAT(forwarder.finish(at(1), question("a.lab"), good()), ElementsAre(1, 2));
  EXPECT_THAT(forwarder.finish(at(1), question("a.lab"), good()), IsEmpty());
  EXPECT_EQ(forwarder.open_questions(), 1u);
}

TEST(DnsForwarder, AnswersFromTheCacheAfterwards) {
  Forwarder forwarder;
  forwarder.ask(at(0), question("a.lab"), asker(1));
  forwarder.finish(at(1), question("a.lab"), good());
  const auto cached = forwarder.ask(at(5), question("a.lab"), asker(2));
  ASSERT_TRUE(std::holds_alternative<CacheHit>(cached));
  EXPECT_EQ(std::get<CacheHit>(cached).answer.answer.front().ttl_seconds, 6u);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(11), question("a.lab"), asker(3))));
}

TEST(DnsForwarder, LimitsWhatIsAtHand) {
  Forwarder forwarder({.questions = 2, .askers = 3});
  forwarder.ask(at(0), question("a.lab"), asker(1));
  forwarder.ask(at(0), question("b.lab"), asker(2));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("c.lab"), asker(3))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("b.lab"), asker(3))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("b.lab"), asker(4))));
  forwarder.finish(at(0), question("a.lab"), {.rcode = Rcode::server_failure});
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("c.lab"), asker(4))));
}

TEST(DnsForwarder, OneQuestionDoesNotTakeAllPlaces) {
  Forwarder forwarder({.askers = 4, .askers_of_a_question = 2});
  forwarder.ask(at(0), question("a.lab"), asker(1));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("a.lab"), asker(2))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("a.lab"), asker(3))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("b.lab"), asker(3))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("b.lab"), asker(4))));
  EXPECT_THAT(forwarder.finish(at(0), question("a.lab"), good()), ElementsAre(1, 2));
  EXPECT_THAT(forwarder.finish(at(0), question("b.lab"), good()), ElementsAre(3, 4));
}

TEST(DnsForwarder, OneClientDoesNotTakeAllPlaces) {
  Forwarder forwarder({.askers_of_a_client = 2});
  const auto from = [](AskerId id, std::uint16_t port) {
    return Asker{.id = id, .client = {Ipv4Address({10, 0, 0, 9}), port}};
  };
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("a.lab"), from(1, 4001))));
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("a.lab"), from(2, 4002))));
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("a.lab"), from(3, 4003))));
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("b.lab"), from(4, 4004))));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("b.lab"), asker(5))));
  EXPECT_THAT(forwarder.finish(at(0), question("a.lab"), {.rcode = Rcode::server_failure}),
              ElementsAre(1, 2));
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("b.lab"), from(6, 4001))));
}

TEST(DnsForwarder, AClientThatAsksOnceMoreWaitsOnce) {
  Forwarder forwarder;
  const Endpoint client{Ipv4Address({10, 0, 0, 1}), 4000};
  const Endpoint other{Ipv4Address({10, 0, 0, 1}), 4001};
  const auto ask = [&](const char* text, const Asker& who) {
    return forwarder.ask(at(0), question(text), who);
  };
  ask("a.lab", {.id = 1, .client = client, .query = 7});
  EXPECT_TRUE(std::holds_alternative<Forwarder::Repeated>(ask("a.lab", {2, client, 7})));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(ask("a.lab", {3, client, 8})));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(ask("a.lab", {4, other, 7})));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(ask("a.lab", {5, client})));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(ask("b.lab", {6, client, 7})));
  EXPECT_THAT(forwarder.finish(at(0), question("a.lab"), good()), ElementsAre(1, 3, 4, 5));
}

TEST(DnsForwarder, RandomNamesOfManyLabelsAreOfOneDomain) {
  Forwarder forwarder({.questions = 4, .siblings_a_free_place = 1});
  forwarder.ask(at(0), question("r1.x1.victim.lab"), asker(1));
  forwarder.ask(at(0), question("r2.y2.x2.Victim.lab"), asker(2));
  for (const char* text : {"r3.x3.victim.lab", "r4.victim.lab"}) {
    EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question(text), asker(3))));
  }
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("www.other.lab"), asker(3))));
  forwarder.finish(at(0), question("r2.y2.x2.victim.lab"), {.rcode = Rcode::server_failure});
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("r4.victim.lab"), asker(4))));
}

/// How many of `count` random names below `domain` are asked.
std::size_t flood(Forwarder& forwarder, const std::string& domain, int count) {
  std::size_t asked = 0;
  for (int i = 0; i < count; ++i) {
    const auto outcome =
        forwarder.ask(at(0), question("r" + std::to_string(i) + "." + domain), asker(asked + 1));
    if (std::holds_alternative<Forwarder::Ask>(outcome)) ++asked;
  }
  return asked;
}

TEST(DnsForwarder, RandomNamesOfSomeDomainsLeaveRoomForOthers) {
  Forwarder one;
  EXPECT_EQ(flood(one, "victim.lab", 1000), 384u);
  Forwarder some;
  for (int i = 0; i < 1000; ++i) {  // from all at the same time
    for (const char* domain : {"a.victim1.lab", "b.victim2.lab", "victim3.lab", "victim4.lab"})
      some.ask(at(0), question("r" + std::to_string(i) + "." + domain), asker(static_cast<AskerId>(i)));
  }
  EXPECT_EQ(some.open_questions(), 473u) << "118 each and one more, three times the 39 that are left";
  EXPECT_EQ(flood(some, "other.lab", 1000), 30u);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(some.ask(at(0), question("www.one.lab"), asker(1))));
}

/// How many names of `count` domains with one name each are asked, for `client` of them in turn.
template <class Client>
std::size_t ask_for_domains(Forwarder& forwarder, int count, Client client) {
  std::size_t asked = 0;
  for (int i = 0; i < count; ++i) {
    const Asker asker{.id = static_cast<AskerId>(i), .client = {client(i), 4000}};
    const auto outcome = forwarder.ask(at(0), question("www.d" + std::to_string(i) + ".lab"), asker);
    if (std::holds_alternative<Forwarder::Ask>(outcome)) ++asked;
  }
  return asked;
}

TEST(DnsForwarder, OneClientWithManyDomainsLeavesRoomForOthers) {
  const auto good_asker = Asker{.id = 1000, .client = {Ipv4Address({10, 0, 0, 2}), 4000}};
  Forwarder forwarder;
  const auto one = [](int) -> IpAddress { return Ipv4Address({10, 0, 0, 1}); };
  EXPECT_EQ(ask_for_domains(forwarder, 512, one), 384u);
  EXPECT_TRUE(
      std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("www.one.lab"), good_asker)));
  for (int i = 0; i < 384; ++i)
    forwarder.finish(at(0), question("www.d" + std::to_string(i) + ".lab"), {.rcode = Rcode::server_failure});
  EXPECT_EQ(forwarder.open_questions(), 1u);
  EXPECT_EQ(ask_for_domains(forwarder, 1000, one), 384u) << "its places are free again";
}

TEST(DnsForwarder, OneIpv6NetworkLeavesRoomForOthers) {
  const auto host_of = [](std::uint8_t network, int host) -> IpAddress {
    return Ipv6Address({0x20, 1, 0xd, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0,
                        static_cast<std::uint8_t>(host >> 8), static_cast<std::uint8_t>(host)});
  };
  Forwarder forwarder;
  EXPECT_EQ(ask_for_domains(forwarder, 1000, [&](int i) { return host_of(1, i); }), 448u);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(
      forwarder.ask(at(0), question("www.one.lab"), {.id = 1000, .client = {host_of(2, 1), 4000}})));
  Forwarder one;
  EXPECT_EQ(ask_for_domains(one, 512, [&](int) { return host_of(1, 1); }), 384u);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(
      one.ask(at(0), question("www.one.lab"), {.id = 1000, .client = {host_of(1, 2), 4000}})))
      << "a neighbour's";
}

}  // namespace
}  // namespace netrig::dns
