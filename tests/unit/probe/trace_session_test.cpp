// How traceroute goes along a way: which probes it sends, what it waits for, and what a hop looks like.
#include "probe/trace_session.hpp"

#include <gmock/gmock.h>

#include "probe/trace_text.hpp"

namespace netrig::probe {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const IpAddress kFirst = Ipv4Address({10, 1, 0, 1});
const IpAddress kOther = Ipv4Address({10, 1, 0, 2});
const IpAddress kTarget = Ipv4Address({10, 2, 0, 2});

class Trace : public testing::Test {
 protected:
  Trace() {
    plan_.host = "b";
    plan_.last_ttl = 4;
  }
  static TimePoint at(Duration time) { return TimePoint(100s) + time; }
  TraceSession& session() {
    if (!session_) session_.emplace(plan_);
    return *session_;
  }

  /// Sends all that may be sent; gives their times to live.
  std::vector<int> send(Duration time) {
    std::vector<int> ttls;
    for (;;) {
      const auto step = session().next(at(time));
      const auto* probe = std::get_if<TraceSession::Send>(&step);
      if (probe == nullptr) return ttls;
      session().sent(at(time));
      ttls.push_back(probe->ttl);
    }
  }
  void answer(Duration time, std::uint32_t probe, IpAddress from, bool final = false, std::string mark = "") {
    session().on_answer(
        at(time), probe,
        {.from = from, .time = {}, .mark = mark, .final = final, .destination = from == kTarget});
  }
  Duration wait(Duration time) {
    const auto step = session().next(at(time));
    const auto* wait = std::get_if<TraceSession::Wait>(&step);
    return wait == nullptr ? -1ms : wait->until - at(0ms);
  }
  bool done(Duration time) { return std::holds_alternative<TraceSession::Done>(session().next(at(time))); }
  std::vector<std::string> lines(bool numeric = true) {
    std::vector<std::string> lines;
    while (const auto hop = session().take_hop()) {
      lines.push_back(hop_line(*hop, {{kFirst, "gate.lab"}, {kTarget, ""}}, numeric));
    }
    return lines;
  }

  TracePlan plan_;

 private:
  std::optional<TraceSession> session_;
};

TEST_F(Trace, ShowsTheHopsUpToTheDestination) {
  EXPECT_EQ(trace_headline(plan_, kTarget), "traceroute to b (10.2.0.2), 4 hops max, 60 byte packets");
  EXPECT_THAT(send(0ms), ElementsAre(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
  for (const std::uint32_t probe : {0u, 1u, 2u}) answer(1ms, probe, kFirst);
  for (const std::uint32_t probe : {3u, 4u, 5u}) answer(2ms, probe, kTarget, true);
  EXPECT_THAT(lines(), ElementsAre(" 1  10.1.0.1  1.000 ms  1.000 ms  1.000 ms",
                                   " 2  10.2.0.2  2.000 ms  2.000 ms  2.000 ms"));
  EXPECT_TRUE(done(2ms)) << "what lies beyond is not waited for";
  EXPECT_TRUE(session().reached_destination());
}

TEST_F(Trace, GivesHopsInTheirOrder) {
  send(0ms);
  for (const std::uint32_t probe : {3u, 4u, 5u}) answer(2ms, probe, kTarget, true);
  EXPECT_THAT(lines(), IsEmpty());
  for (const std::uint32_t probe : {0u, 1u, 2u}) answer(3ms, probe, kFirst);
  EXPECT_THAT(lines(false), ElementsAre(" 1  gate.lab (10.1.0.1)  3.000 ms  3.000 ms  3.000 ms",
                                        " 2  10.2.0.2 (10.2.0.2)  2.000 ms  2.000 ms  2.000 ms"));
}

TEST_F(Trace, WaitsForSilentHops) {
  plan_.last_ttl = 1;
  EXPECT_THAT(send(0ms), ElementsAre(1, 1, 1));
  EXPECT_EQ(wait(0ms), 5s);
  EXPECT_EQ(wait(4999ms), 5s);
  session().next(at(5s));
  EXPECT_THAT(lines(), ElementsAre(" 1  * * *"));
  EXPECT_TRUE(done(5s));
  EXPECT_FALSE(session().reached_destination());
}

TEST_F(Trace, WaitsNotMuchLongerThanOthersTook) {
  plan_.last_ttl = 2;
  send(0ms);
  answer(50ms, 3, kTarget, true);
  EXPECT_EQ(wait(50ms), 150ms) << "three times as long as another probe of the hop";
  session().next(at(150ms));
  EXPECT_EQ(wait(150ms), 500ms) << "ten times as long as one of a later hop";
  session().next(at(500ms));
  EXPECT_THAT(lines(), ElementsAre(" 1  * * *", " 2  10.2.0.2  50.000 ms * *"));
}

TEST_F(Trace, HasSoManyProbesOnTheirWayAndNoMore) {
  plan_.probes_at_once = 4;
  EXPECT_THAT(send(0ms), ElementsAre(1, 1, 1, 2));
  answer(1ms, 0, kFirst);
  EXPECT_THAT(send(1ms), ElementsAre(2));
}

TEST_F(Trace, TellsSeveralRoutersOfOneHopApart) {
  plan_.last_ttl = 1;
  send(0ms);
  answer(1ms, 0, kFirst);
  answer(2ms, 1, kOther, true, " !H");
  answer(3ms, 2, kOther);
  EXPECT_THAT(lines(), ElementsAre(" 1  10.1.0.1  1.000 ms 10.1.0.2  2.000 ms !H  3.000 ms"));
  EXPECT_FALSE(session().reached_destination());
}

TEST_F(Trace, IgnoresWhatItDidNotAskFor) {
  plan_.probes_at_once = 1;
  send(0ms);
  answer(1ms, 1, kTarget, true);
  answer(1ms, 99999, kTarget, true);
  answer(1ms, 0, kFirst);
  answer(2ms, 0, kTarget, true);
  EXPECT_THAT(send(2ms), ElementsAre(1)) << "the first answer counts, and more is to be sent";
}

}  // namespace
}  // namespace netrig::probe
