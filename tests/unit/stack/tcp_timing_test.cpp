// What a connection does with time: delayed acknowledgments, Nagle, retransmissions, probes, keep-alive, user
// timeout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

TcpSettings without_quick_acknowledgments() {
  TcpSettings settings;
  settings.quick_acknowledgments = 0;
  return settings;
}

Bytes bytes_of(std::size_t count) {
  return Bytes(count, 'x');
}

/// Loses the n-th segments that carry data, counted from 1.
TcpRig::Fate losing(TcpRig& rig, std::set<int> which) {
  return [&rig, which = std::move(which), count = 0](const TcpHeader&, std::size_t payload) mutable {
    if (payload > 0 && which.contains(++count)) return std::vector<Duration>{};
    return std::vector<Duration>{rig.delay()};
  };
}

TEST(TcpDelayedAcknowledgment, WaitsForFortyMilliseconds) {
  TcpRig rig;
  rig.connect({}, without_quick_acknowledgments());
  rig.take_transcript();
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(200ms);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:6 ack 1 win 32768", "0.091 b > a . 1 ack 6 win 32768"));
}

TEST(TcpDelayedAcknowledgment, GoesOutForEverySecondFullSegment) {
  TcpRig rig;
  rig.connect({}, without_quick_acknowledgments());
  rig.take_transcript();
  rig.client->write(bytes_of(4 * 1460), rig.now());
  rig.run_for(15ms);
  EXPECT_THAT(
      rig.take_transcript(),
      ElementsAre("0.041 a > b . 1:1461 ack 1 win 32768", "0.041 a > b . 1461:2921 ack 1 win 32768",
                  "0.041 a > b . 2921:4381 ack 1 win 32768", "0.041 a > b P. 4381:5841 ack 1 win 32768",
                  "0.051 b > a . 1 ack 2921 win 32677", "0.051 b > a . 1 ack 5841 win 32586"));
}

TEST(TcpDelayedAcknowledgment, RidesOnAnAnswer) {
  TcpRig rig;
  rig.connect({}, without_quick_acknowledgments());
  rig.take_transcript();
  rig.client->write(as_bytes("question"), rig.now());
  rig.run_for(15ms);
  Bytes buffer(100);
  rig.server->read(buffer, rig.now());
  rig.server->write(as_bytes("answer"), rig.now());
  rig.run_for(12ms);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:9 ack 1 win 32768", "0.056 b > a P. 1:7 ack 9 win 32768",
                          "0.066 a > b . 9 ack 7 win 32768"));
}

TEST(TcpNagle, HoldsASmallSegmentWhileAnotherIsInFlight) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.client->write(as_bytes("a"), rig.now());
  rig.client->write(as_bytes("b"), rig.now());
  rig.client->write(as_bytes("c"), rig.now());
  rig.run_for(25ms);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:2 ack 1 win 32768", "0.051 b > a . 1 ack 2 win 32768",
                          "0.061 a > b P. 2:4 ack 1 win 32768"));
}

TEST(TcpNagle, IsSwitchedOff) {
  TcpRig rig;
  rig.connect({.no_delay = true});
  rig.take_transcript();
  rig.client->write(as_bytes("a"), rig.now());
  rig.client->write(as_bytes("b"), rig.now());
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:2 ack 1 win 32768", "0.041 a > b P. 2:3 ack 1 win 32768"));
}

TEST(TcpNagle, SendsWhatWaitsWhenItIsSwitchedOffLater) {
  TcpRig rig;
  rig.connect();
  rig.client->write(as_bytes("a"), rig.now());
  rig.client->write(as_bytes("b"), rig.now());
  rig.take_transcript();
  rig.client->set_no_delay(true, rig.now());
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.041 a > b P. 2:3 ack 1 win 32768"));
}

TEST(TcpRetransmission, DoublesItsTimeoutAndCarriesOn) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.set_fate(losing(rig, {1, 2, 3}));
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(3s);
  // The handshake took 20 ms: 200 ms is the least, then it doubles (RFC 6298 5.5).
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:6 ack 1 win 32768", "0.241 a > b P. 1:6 ack 1 win 32768",
                          "0.641 a > b P. 1:6 ack 1 win 32768", "1.441 a > b P. 1:6 ack 1 win 32768",
                          "1.451 b > a . 1 ack 6 win 32768"));
}

TEST(TcpRetransmission, ComesAtOnceAfterThreeDuplicates) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.set_fate(losing(rig, {2}));
  rig.client->write(bytes_of(6 * 1460), rig.now());
  rig.run_for(25ms);
  const auto transcript = rig.take_transcript();
  // Third duplicate at 0.061: the missing segment, long before the timeout.
  EXPECT_THAT(transcript, testing::Contains("0.061 a > b . 1461:2921 ack 1 win 32768"));
  EXPECT_EQ(rig.client->connection().sender().retransmissions(), 1u);
  EXPECT_EQ(rig.client->connection().sender().congestion().slow_start_threshold(), 5 * 1460 / 2u);
}

TEST(TcpRetransmission, FillsSeveralHolesOneRoundTripEach) {
  TcpRig rig;
  rig.connect();
  rig.set_fate(losing(rig, {2, 4, 6}));
  rig.client->write(bytes_of(10 * 1460), rig.now());
  rig.run_for(150ms);  // less than a timeout
  EXPECT_EQ(rig.server->connection().receiver().readable(), 10 * 1460u);
  EXPECT_EQ(rig.client->connection().sender().retransmissions(), 3u);
}

TEST(TcpRetransmission, GivesUpAfterAQuarterOfAnHour) {
  TcpRig rig;
  rig.connect();
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(10min);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.run_for(20min);
  EXPECT_EQ(rig.client->connection().state(), State::closed);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpUserTimeout, EndsTheWaitEarlier) {
  TcpRig rig;
  rig.connect({.user_timeout = 3s});
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(2900ms);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.run_for(200ms);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpZeroWindow, IsProbedUntilItOpens) {
  TcpRig rig;
  TcpSettings small;
  small.receive_buffer_bytes = 4000;
  rig.connect({}, small);
  rig.client->write(bytes_of(6000), rig.now());
  rig.run_for(100ms);
  // The last 1,080 bytes that fit are no full segment: they wait for the override timeout (RFC 1122 4.2.3.4).
  EXPECT_EQ(rig.server->connection().receiver().readable(), 2 * 1460u);
  rig.run_for(300ms);
  EXPECT_EQ(rig.server->connection().receiver().readable(), 4000u);
  rig.take_transcript();
  rig.run_for(2s);
  // A probe stands below the window and is answered with where the receiver is; the intervals double.
  const auto transcript = rig.take_transcript();
  ASSERT_GE(transcript.size(), 4u);
  EXPECT_THAT(transcript[0], testing::HasSubstr("a > b . 4000 ack 1"));
  EXPECT_THAT(transcript[1], testing::HasSubstr("b > a . 1 ack 4001 win 0"));
  Bytes buffer(4000);
  rig.server->read(buffer, rig.now());
  rig.run_for(50ms);
  EXPECT_EQ(rig.server->connection().receiver().readable(), 2000u);
}

TEST(TcpZeroWindow, IsWaitedForAsLongAsProbesAreAnswered) {
  TcpRig rig;
  TcpSettings small;
  small.receive_buffer_bytes = 4000;
  rig.connect({}, small);
  rig.client->write(bytes_of(6000), rig.now());
  rig.run_for(2h);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.run_for(2h);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpSillyWindow, IsNeverAdvertised) {
  TcpRig rig;
  TcpSettings small;
  small.receive_buffer_bytes = 10 * 1460;
  rig.connect({}, small);
  rig.client->write(bytes_of(20 * 1460), rig.now());
  rig.run_for(100ms);
  rig.take_transcript();
  Bytes buffer(100);
  for (int i = 0; i < 14; ++i) rig.server->read(buffer, rig.now());
  EXPECT_TRUE(rig.take_transcript().empty());  // 1,400 bytes are not worth a word
  rig.server->read(buffer, rig.now());
  EXPECT_THAT(rig.take_transcript(), ElementsAre(testing::EndsWith("win 1500")));
}

TEST(TcpKeepAlive, AsksAndGivesUp) {
  TcpRig rig;
  TcpSettings settings;
  settings.keep_alive = true;
  rig.connect(settings);
  rig.take_transcript();
  rig.run_for(2h + 1s);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("7200.020 a > b . 0 ack 1 win 32768", "7200.030 b > a . 1 ack 1 win 32768"));
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.run_for(2h + 9 * 75s - 3s);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.run_for(3s);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpCongestion, StartsWithTenSegmentsAndDoubles) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.client->write(bytes_of(100 * 1460), rig.now());
  EXPECT_EQ(rig.take_transcript().size(), 10u);  // RFC 6928
  rig.run_for(25ms);
  std::size_t sent = 0;
  for (const auto& line : rig.take_transcript()) sent += line.find("a > b") != std::string::npos;
  EXPECT_EQ(sent, 20u);
}

}  // namespace
}  // namespace netrig
