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
  while (const auto next = turns.next()) list.push_back(*next);
  return list;
}

TEST(DnsUpstreams, AreAskedInTurnThreeTimes) {
  const Upstreams upstreams({kFirst, kSecond, kFirst});
  const auto turns = upstreams.turns(at(seconds(1)));
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
  EXPECT_EQ(turns.next(), kFirst);
  turns.has_answered(kFirst);
  EXPECT_EQ(turns.next(), kSecond);
  EXPECT_EQ(turns.next(), kSecond);
  turns.has_answered(kSecond);
  EXPECT_EQ(turns.next(), std::nullopt);
}

TEST(DnsUpstreams, WhoDoesNotAnswerComesLastForAWhileThatGrows) {
  Upstreams upstreams({kFirst, kSecond});
  const auto first_at = [&](Duration time) { return upstreams.turns(at(time)).next(); };
  EXPECT_TRUE(upstreams.note(at(seconds(10)), kFirst, false));
  EXPECT_FALSE(upstreams.note(at(seconds(11)), kFirst, false)) << "known already";
  EXPECT_EQ(first_at(milliseconds(14'999)), kSecond);
  EXPECT_EQ(first_at(seconds(15)), kFirst);
  EXPECT_FALSE(upstreams.note(at(seconds(20)), kFirst, false)) << "still";
  EXPECT_EQ(first_at(milliseconds(29'999)), kSecond);
  EXPECT_EQ(first_at(seconds(30)), kFirst);
  EXPECT_TRUE(upstreams.note(at(seconds(31)), kFirst, true)) << "it is back";
  EXPECT_FALSE(upstreams.note(at(seconds(32)), kFirst, true));
  EXPECT_EQ(first_at(seconds(32)), kFirst);
}

}  // namespace
}  // namespace netrig::dns
