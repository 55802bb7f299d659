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

const Answer& good() {
  static const Answer answer{.answer = {a_record("a.lab", 10, "10.0.0.1")}};
  return answer;
}

TEST(DnsForwarder, AsksOnceForManyWhoWait) {
  Forwarder forwarder;
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("a.lab"), 1)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("A.lab"), 2)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("b.lab"), 3)));
  EXPECT_EQ(forwarder.open_questions(), 2u);
  EXPECT_THAT(forwarder.finish(at(1), question("a.lab"), good()), ElementsAre(1, 2));
  EXPECT_THAT(forwarder.finish(at(1), question("a.lab"), good()), IsEmpty());
  EXPECT_EQ(forwarder.open_questions(), 1u);
}

TEST(DnsForwarder, AnswersFromTheCacheAfterwards) {
  Forwarder forwarder;
  forwarder.ask(at(0), question("a.lab"), 1);
  forwarder.finish(at(1), question("a.lab"), good());
  const auto cached = forwarder.ask(at(5), question("a.lab"), 2);
  ASSERT_TRUE(std::holds_alternative<CacheHit>(cached));
  EXPECT_EQ(std::get<CacheHit>(cached).answer.answer.front().ttl_seconds, 6u);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(11), question("a.lab"), 3)));
}

TEST(DnsForwarder, LimitsWhatIsAtHand) {
  Forwarder forwarder({.questions = 2, .waiters = 3});
  forwarder.ask(at(0), question("a.lab"), 1);
  forwarder.ask(at(0), question("b.lab"), 2);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("c.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("b.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("b.lab"), 4)));
  forwarder.finish(at(0), question("a.lab"), {.rcode = Rcode::server_failure});
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("c.lab"), 4)));
}

TEST(DnsForwarder, OneQuestionDoesNotTakeAllPlaces) {
  Forwarder forwarder({.waiters = 4, .waiters_of_a_question = 2});
  forwarder.ask(at(0), question("a.lab"), 1);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("a.lab"), 2)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("a.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("b.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Joined>(forwarder.ask(at(0), question("b.lab"), 4)));
  EXPECT_THAT(forwarder.finish(at(0), question("a.lab"), good()), ElementsAre(1, 2));
  EXPECT_THAT(forwarder.finish(at(0), question("b.lab"), good()), ElementsAre(3, 4));
}

TEST(DnsForwarder, RandomNamesOfManyLabelsAreOfOneDomain) {
  Forwarder forwarder({.questions = 8, .siblings = 2});
  forwarder.ask(at(0), question("r1.x1.victim.lab"), 1);
  forwarder.ask(at(0), question("r2.y2.x2.Victim.lab"), 2);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("r3.x3.victim.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("r4.victim.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("victim.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("www.other.lab"), 4)));
  forwarder.finish(at(0), question("r2.y2.x2.victim.lab"), {.rcode = Rcode::server_failure});
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("r4.victim.lab"), 5)));
}

TEST(DnsForwarder, RandomNamesOfOneDomainLeaveRoomForOthers) {
  Forwarder forwarder({.questions = 4, .siblings = 2});
  forwarder.ask(at(0), question("r1.victim.lab"), 1);
  forwarder.ask(at(0), question("r2.Victim.lab"), 2);
  EXPECT_TRUE(std::holds_alternative<Forwarder::Busy>(forwarder.ask(at(0), question("r3.victim.lab"), 3)));
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("www.other.lab"), 4)));
  forwarder.finish(at(0), question("r1.victim.lab"), {.rcode = Rcode::server_failure});
  EXPECT_TRUE(std::holds_alternative<Forwarder::Ask>(forwarder.ask(at(0), question("r3.victim.lab"), 5)));
}

}  // namespace
}  // namespace netrig::dns
