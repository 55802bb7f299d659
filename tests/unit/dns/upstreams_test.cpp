#include "dns/upstreams.hpp"

#include <gmock/gmock.h>

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

const Endpoint kFirst{Ipv4Address({10, 0, 0, 1}), 53};
const Endpoint kSecond{Ipv4Address({10, 0, 0, 2}), 53};

TimePoint at(Duration time) {
  return TimePoint(time);
}

std::vector<Endpoint> all(UpstreamTurns turns) {
  std::vector<Endpoint> list;
  while (const auto next = turns.next({})) list.push_back(*next);
  return list;
}

TEST(DnsUpstreams, AreAskedInTurnThreeTimes) {
  const Upstreams upstreams({kFirst, kSecond, kFirst});
  const auto turns = upstreams.turns({});
  EXPECT_EQ(turns.per_try(), milliseconds(750));
  EXPECT_THAT(all(turns), ElementsAre(kFirst, kSecond, kFirst, kSecond, kFirst, kSecond));
  EXPECT_EQ(Upstreams({kFirst}).turns({}).per_try(), milliseconds(1500));
  EXPECT_TRUE(all(Upstreams({}).turns({})).empty());
}

TEST(DnsUpstreams, ManyOfThemShareTheTime) {
  std::vector<Endpoint> many;
  for (std::uint8_t i = 0; i < 40; ++i) many.push_back({Ipv4Address({10, 0, 1, i}), 53});
  const auto turns = Upstreams(many).turns({});
  EXPECT_EQ(turns.per_try(), milliseconds(300));
  EXPECT_EQ(all(turns).size(), 15u);
}

TEST(DnsUpstreams, WhoAnsweredIsNotAskedAgain) {
  auto turns = Upstreams({kFirst, kSecond}).turns({});
  EXPECT_EQ(turns.next({}), kFirst);
  turns.has_answered(kFirst);
  EXPECT_EQ(turns.next({}), kSecond);
  EXPECT_EQ(turns.next({}), kSecond);
  turns.has_answered(kSecond);
  EXPECT_EQ(turns.next({}), std::nullopt);
}

TEST(DnsUpstreams, AllTurnsEndAtOneDeadline) {
  auto turns = Upstreams({kFirst, kSecond}).turns(at(seconds(10)));
  EXPECT_EQ(turns.deadline(), at(milliseconds(14'500)));
  EXPECT_EQ(turns.next(at(seconds(10))), kFirst);
  EXPECT_EQ(turns.next(at(milliseconds(14'499))), kSecond) << "a turn may take longer, over TCP";
  EXPECT_EQ(turns.next(at(milliseconds(14'500))), std::nullopt);
}

/// The servers, and who of them is asked first; a try takes a second.
class DnsUpstreamsOverTime : public testing::Test {
 protected:
  std::optional<Endpoint> first_at(Duration time) { return upstreams_.turns(at(time)).next(at(time)); }
  bool note(Duration time, bool answered) {
    return upstreams_.note(at(time), at(time - seconds(1)), kFirst, answered);
  }

  Upstreams upstreams_{{kFirst, kSecond}};
};

TEST_F(DnsUpstreamsOverTime, OneSlowNameDoesNotMakeAServerSilent) {
  for (int second = 10; second < 100; second += 2) {
    EXPECT_FALSE(note(seconds(second), false));
    EXPECT_FALSE(note(seconds(second), false));
    EXPECT_EQ(first_at(seconds(second)), kFirst);
    EXPECT_FALSE(note(seconds(second + 1), true)) << "another name";
    EXPECT_FALSE(note(seconds(second + 1), false)) << "this try began before that";
    EXPECT_FALSE(note(seconds(second + 2), false)) << "and this one at that time";
  }
}

TEST_F(DnsUpstreamsOverTime, WhoDoesNotAnswerComesLastForAWhileThatGrows) {
  EXPECT_FALSE(note(seconds(8), false));
  EXPECT_FALSE(note(seconds(9), false));
  EXPECT_TRUE(note(seconds(10), false));
  EXPECT_FALSE(note(seconds(11), false)) << "known already";
  EXPECT_EQ(first_at(milliseconds(14'999)), kSecond);
  EXPECT_EQ(first_at(seconds(15)), kFirst);
  EXPECT_FALSE(note(seconds(20), false)) << "still";
  EXPECT_EQ(first_at(milliseconds(29'999)), kSecond);
  EXPECT_EQ(first_at(seconds(30)), kFirst);
  EXPECT_TRUE(note(seconds(31), true)) << "it is back";
  EXPECT_FALSE(note(seconds(32), true));
  EXPECT_EQ(first_at(seconds(32)), kFirst);
}

}  // namespace
}  // namespace netrig::dns
