// What ping sends when, what it says, and when it ends: dated transcripts, held against what iputils' ping
// prints.
#include "probe/ping_session.hpp"

#include <gmock/gmock.h>

namespace netrig::probe {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const IpAddress kTo = Ipv4Address({10, 0, 0, 4});
const IpAddress kRouter = Ipv4Address({10, 0, 0, 1});

class Ping : public testing::Test {
 protected:
  void begin() { session_.emplace(plan_, kTo, at(0ms)); }
  static TimePoint at(Duration time) { return TimePoint(100s) + time; }

  /// What is to be done at that time: "send 1", "wait 1000", "done".
  std::string step(Duration time) {
    const auto step = session_->next(at(time));
    if (const auto* send = std::get_if<PingSession::Send>(&step)) {
      session_->sent(at(time));
      return "send " + std::to_string(send->sequence);
    }
    if (const auto* wait = std::get_if<PingSession::Wait>(&step)) {
      return "wait " + std::to_string((wait->until - at(0ms)) / 1ms);
    }
    return "done";
  }

  PingSession::Lines reply(Duration time, std::uint16_t sequence) {
    const auto payload = session_->request_payload();
    return session_->on_reply(
        at(time),
        {.from = kTo, .sequence = sequence, .ttl = 63, .payload = Bytes(payload.begin(), payload.end())});
  }

  PingSession::Lines error(std::uint16_t sequence, std::uint8_t type, std::uint8_t code) {
    const NetworkError error{.kind = error_kind(true, type, code),
                             .icmp_type = type,
                             .icmp_code = code,
                             .offender = kRouter,
                             .destination = {},
                             .quoted = {}};
    return session_->on_error({.sequence = sequence, .error = error});
  }

  PingPlan plan_{.host = "ftp.lab"};
  std::optional<PingSession> session_;
};

TEST_F(Ping, CountsItsRequests) {
  plan_.count = 2;
  begin();
  EXPECT_EQ(session_->headline(), "PING ftp.lab (10.0.0.4) 56(84) bytes of data.");
  EXPECT_EQ(step(0ms), "send 1");
  EXPECT_EQ(step(0ms), "wait 1000");
  EXPECT_THAT(reply(3210us, 1), ElementsAre("64 bytes from 10.0.0.4: icmp_seq=1 ttl=63 time=3.21 ms"));
  EXPECT_EQ(step(1000ms), "send 2");
  EXPECT_EQ(step(1000ms), "wait 2000") << "an interval is more than two round trips";
  session_->set_name("files.lab");
  EXPECT_THAT(reply(1001ms, 2),
              ElementsAre("64 bytes from files.lab (10.0.0.4): icmp_seq=2 ttl=63 time=1.00 ms"));
  EXPECT_EQ(step(1001ms), "done");
  EXPECT_THAT(session_->summary(),
              ElementsAre("", "--- ftp.lab ping statistics ---",
                          "2 packets transmitted, 2 received, 0% packet loss, time 1000ms",
                          "rtt min/avg/max/mdev = 1.000/2.105/3.210/1.105 ms"));
  EXPECT_EQ(session_->exit_status(), 0);
}

TEST_F(Ping, WaitsForTheFirstAnswerAsLongAsItWasTold) {
  plan_.count = 1;
  plan_.timeout = 2s;
  begin();
  EXPECT_EQ(step(0ms), "send 1");
  EXPECT_EQ(step(0ms), "wait 2000");
  EXPECT_EQ(step(2000ms), "done");
  EXPECT_THAT(session_->summary(),
              ElementsAre("", "--- ftp.lab ping statistics ---",
                          "1 packets transmitted, 0 received, 100% packet loss, time 0ms"));
  EXPECT_EQ(session_->exit_status(), 1);
}

TEST_F(Ping, KeepsToItsTimesButDoesNotMakeUpForThem) {
  begin();
  EXPECT_EQ(step(0ms), "send 1");
  EXPECT_EQ(step(1300ms), "send 2") << "late";
  EXPECT_EQ(step(1300ms), "wait 2000") << "the next one is not";
  EXPECT_EQ(step(5500ms), "send 3");
  EXPECT_EQ(step(5500ms), "wait 6500") << "not three at once";
}

TEST_F(Ping, EndsAtItsDeadline) {
  plan_.deadline = 1500ms;
  begin();
  EXPECT_EQ(step(0ms), "send 1");
  EXPECT_THAT(reply(1ms, 1), testing::SizeIs(1));
  EXPECT_EQ(step(1000ms), "send 2");
  EXPECT_EQ(step(1000ms), "wait 1500");
  EXPECT_EQ(step(1500ms), "done");
  EXPECT_EQ(session_->exit_status(), 0);
}

TEST_F(Ping, WithDeadlineAndCountGoesOnUntilEnoughCame) {
  plan_.deadline = 10s;
  plan_.count = 1;
  begin();
  EXPECT_EQ(step(0ms), "send 1");
  EXPECT_EQ(step(1000ms), "send 2");
  EXPECT_EQ(session_->exit_status(), 1);
  reply(1001ms, 2);
  EXPECT_EQ(step(1001ms), "done");
  EXPECT_EQ(session_->exit_status(), 0);
}

TEST_F(Ping, TellsErrors) {
  plan_.count = 1;
  begin();
  step(0ms);
  EXPECT_THAT(error(1, 11, 0), ElementsAre("From 10.0.0.1 icmp_seq=1 Time to live exceeded"));
  EXPECT_THAT(error(7, 11, 0), IsEmpty()) << "of no request";
  EXPECT_EQ(step(1ms), "done");
  EXPECT_EQ(session_->summary()[2],
            "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms");
  EXPECT_EQ(session_->exit_status(), 1);
}

TEST_F(Ping, KnowsAnAnswerThatComesTwice) {
  begin();
  step(0ms);
  reply(1ms, 1);
  EXPECT_THAT(reply(2ms, 1), ElementsAre("64 bytes from 10.0.0.4: icmp_seq=1 ttl=63 time=2.00 ms (DUP!)"));
  EXPECT_EQ(session_->summary()[2],
            "1 packets transmitted, 1 received, +1 duplicates, 0% packet loss, time 0ms");
}

TEST_F(Ping, SeesDamage) {
  begin();
  step(0ms);
  const EchoReply reply{.from = kTo, .sequence = 1, .ttl = 63, .payload = {0, 1, 2, 0xee}};
  EXPECT_THAT(session_->on_reply(at(1ms), reply),
              ElementsAre("12 bytes from 10.0.0.4: icmp_seq=1 ttl=63 time=1.00 ms (truncated)",
                          "wrong data byte #3 should be 0x3 but was 0xee"));
}

TEST_F(Ping, IgnoresAnswersToNothing) {
  begin();
  EXPECT_THAT(reply(1ms, 1), IsEmpty());
  EXPECT_EQ(session_->exit_status(), 1);
}

TEST_F(Ping, IsQuiet) {
  plan_.quiet = true;
  begin();
  step(0ms);
  EXPECT_THAT(reply(1ms, 1), IsEmpty());
  EXPECT_THAT(error(1, 3, 1), IsEmpty());
}

TEST_F(Ping, GoesOnWhenItsNumbersAreUsedUp) {
  plan_.interval = 1ms;
  plan_.quiet = true;
  begin();
  for (int i = 0; i < 65535; ++i) {
    step(i * 1ms);
    reply(i * 1ms, static_cast<std::uint16_t>(i + 1));
  }
  EXPECT_EQ(step(65535ms), "send 0");
  EXPECT_EQ(step(65536ms), "send 1");
  reply(65537ms, 1);
  EXPECT_EQ(session_->summary()[2].substr(0, 40), "65537 packets transmitted, 65536 receive");
}

TEST_F(Ping, CountsWhatItCouldNotSend) {
  plan_.count = 1;
  begin();
  session_->next(at(0ms));
  session_->send_failed(at(0ms));
  EXPECT_EQ(step(0ms), "done");
  EXPECT_EQ(session_->summary()[2],
            "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms");
}

TEST_F(Ping, Stops) {
  begin();
  step(0ms);
  session_->stop();
  EXPECT_EQ(step(1ms), "done");
}

}  // namespace
}  // namespace netrig::probe
