// What a connection does with time: delayed acknowledgments, Nagle, retransmissions, probes, keep-alive, user
// timeout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

TcpSettings without_quick_acknowledgments() {
  auto settings = plain_settings();
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

/// Loses so many SYNs, and so many segments with data.
TcpRig::Fate losing_first(TcpRig& rig, int syns, int data) {
  return [&rig, syns, data](const TcpHeader& header, std::size_t payload) mutable {
    auto& left = header.syn ? syns : data;
    if ((header.syn || payload > 0) && left-- > 0) return std::vector<Duration>{};
    return std::vector<Duration>{rig.delay()};
  };
}

TEST(TcpDelayedAcknowledgment, Rfc9293Must40AndShld18WaitsForFortyMilliseconds) {
  TcpRig rig;
  rig.connect(plain_settings(), without_quick_acknowledgments());
  rig.take_transcript();
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(200ms);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:6 ack 1 win 32768", "0.091 b > a . 1 ack 6 win 32768"));
}

TEST(TcpDelayedAcknowledgment, Rfc9293Shld19GoesOutForEverySecondFullSegment) {
  TcpRig rig;
  rig.connect(plain_settings(), without_quick_acknowledgments());
  rig.take_transcript();
  rig.client->write(bytes_of(4 * 1460), rig.now());
  rig.run_for(15ms);
  EXPECT_THAT(
      rig.take_transcript(),
      ElementsAre("0.041 a > b . 1:1461 ack 1 win 32768", "0.041 a > b . 1461:2921 ack 1 win 32768",
                  "0.041 a > b . 2921:4381 ack 1 win 32768", "0.041 a > b P. 4381:5841 ack 1 win 32768",
                  "0.051 b > a . 1 ack 2921 win 32677", "0.051 b > a . 1 ack 5841 win 32585"));
}

TEST(TcpDelayedAcknowledgment, Rfc9293Must58RidesOnAnAnswer) {
  TcpRig rig;
  rig.connect(plain_settings(), without_quick_acknowledgments());
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

/// What a sender's fast retransmit lives on is not delayed, nor what tells it of success.
TEST(TcpDelayedAcknowledgment, Rfc5681Section42IsNotForGapsTheirEndAndRepetitions) {
  PlayedPeer peer(without_quick_acknowledgments());
  peer.establish();
  peer.send(peer.at_peer(11), 1, "later");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 1 win 65535")) << "a gap";
  peer.send(peer.at_peer(21), 1, "later still");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 1 win 65535"));
  peer.send(peer.at_peer(1), 1, "0123456789");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 16 win 65520")) << "a part of it is filled";
  peer.send(peer.at_peer(16), 1, "01234");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 32 win 65504")) << "and now all";
  peer.send(peer.at_peer(1), 1, "0123456789");
  EXPECT_THAT(peer.answers(), ElementsAre(". 1 ack 32 win 65504")) << "what has come before";
  peer.send(peer.at_peer(32), 1, "x");
  EXPECT_TRUE(peer.answers().empty());
  peer.rig.run_for(40ms);
  EXPECT_THAT(peer.dated_answers(), ElementsAre("0.040 . 1 ack 33 win 65503"));
}

TEST(TcpNagle, Rfc9293Shld7And27AndMay16HoldsSmallOnesTogetherWhileAnotherIsInFlight) {
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

TEST(TcpNagle, Rfc9293Must17IsSwitchedOff) {
  TcpRig rig;
  auto settings = plain_settings();
  settings.no_delay = true;
  rig.connect(settings);
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

TEST(TcpRetransmission, Rfc9293Must19DoublesItsTimeoutAndCarriesOn) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.set_fate(losing(rig, {1, 2, 3}));
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(3s);
  // The handshake took 20 ms: 200 ms is the least, then it doubles (RFC 6298 5.5).
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b P. 1:6 ack 1 win 32768", "0.261 a > b P. 1:6 ack 1 win 32768",
                          "0.701 a > b P. 1:6 ack 1 win 32768", "1.581 a > b P. 1:6 ack 1 win 32768",
                          "1.591 b > a . 1 ack 6 win 32768"));
}

TEST(TcpRetransmission, Rfc6298Section57OfTheHandshakeMakesDataCareful) {
  TcpRig rig;
  rig.listen();
  rig.set_fate(losing_first(rig, 2, 1));
  const auto client = rig.dial();
  rig.run_for(3100ms);
  rig.take_transcript();
  client->write(bytes_of(4 * 1460), rig.now());
  rig.run_for(4s);
  // One segment to begin with (RFC 5681 3.1), and three seconds until it goes again (RFC 6298 5.7).
  EXPECT_THAT(rig.take_transcript(), testing::IsSupersetOf({"3.100 a > b . 1:1461 ack 1 win 32768",
                                                            "6.100 a > b . 1:1461 ack 1 win 32768",
                                                            "6.110 b > a . 1 ack 1461 win 32723"}));
}

TEST(TcpRetransmission, Rfc6928Section2OfOneSynLeavesTheInitialWindow) {
  TcpRig rig;
  rig.listen();
  rig.set_fate(losing_first(rig, 1, 0));
  const auto client = rig.dial();
  rig.run_for(1100ms);
  EXPECT_THAT(rig.take_transcript(), testing::Contains("1.000 a > b S 0 win 65535 <mss 1460,ws 5>"));
  EXPECT_EQ(client->connection().sender().congestion().window(), 10 * 1460u);  // RFC 6928 2
}

TEST(TcpRetransmission, Rfc9293Must18BecomesRareWhenThePathBecomesSlow) {
  TcpRig rig;
  rig.connect();
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{500ms}; });
  for (int i = 0; i < 100; ++i) {
    rig.client->write(bytes_of(100), rig.now());
    rig.run_for(1500ms);
  }
  // Until one of them is measured (RFC 6298 3): its timeout stays as long as it has become.
  EXPECT_LT(rig.client->connection().sender().retransmissions(), 10u);
  EXPECT_GE(rig.client->connection().sender().round_trip().smoothed(), 900ms);
}

TEST(TcpRetransmission, Rfc3042Section2LetsOutTwoNewSegmentsBeforeTheThirdDuplicateAndNoMore) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.set_fate(losing(rig, {1}));
  rig.client->write(bytes_of(30 * 1460), rig.now());  // the initial window is ten (RFC 6928)
  rig.run_for(25ms);
  const auto transcript = rig.take_transcript();
  // RFC 3042 2: with the first two duplicates; the third brings the first one again.
  EXPECT_THAT(transcript, testing::Contains("0.061 a > b . 14601:16061 ack 1 win 32768"));
  EXPECT_THAT(transcript, testing::Contains("0.061 a > b . 16061:17521 ack 1 win 32768"));
  EXPECT_THAT(transcript, testing::Contains("0.061 a > b . 1:1461 ack 1 win 32768"));
  // RFC 5681 3.2 step 2: of the ten, without those two.
  EXPECT_EQ(rig.client->connection().sender().congestion().slow_start_threshold(), 5 * 1460u);
}

/// Duplicates from a peer that sends as many as it likes.
TEST(TcpRetransmission, Rfc6582Section32IsNotDrivenByDuplicatesAfterATimeout) {
  TcpRig rig;
  rig.connect();
  rig.client->write(bytes_of(20 * 1460), rig.now());
  rig.play_b();
  rig.run_for(300ms);
  rig.client->write(bytes_of(200 * 1460), rig.now());
  TcpHeader duplicate;
  duplicate.ack = true;
  duplicate.sequence = rig.last_from_a().acknowledgment;
  duplicate.acknowledgment = rig.client->connection().initial_send_sequence() + 1;
  duplicate.window = 32768;
  rig.inject(duplicate);
  rig.take_transcript();
  for (int i = 0; i < 200; ++i) rig.inject(duplicate);
  EXPECT_EQ(rig.take_transcript().size(), 200u);  // nothing of ours
}

TEST(TcpRetransmission, Rfc5681Section32ComesAtOnceAfterThreeDuplicates) {
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

/// Acknowledgments that repeat a number, but are no duplicates: with data, another window, or a FIN.
TEST(TcpRetransmission, Rfc5681Section2OnlyBareRepetitionsOfAllThatWasSaidAreDuplicates) {
  PlayedPeer peer;
  peer.establish();
  peer.write(5000);
  peer.answers();
  for (std::uint32_t i = 0; i < 6; ++i) peer.send(peer.at_peer(1 + i), 1, "x");
  auto window = peer.at_peer(7);
  for (int i = 0; i < 6; ++i) {
    ++window.window;
    peer.send(window, 1);
  }
  EXPECT_EQ(peer.sender().retransmissions(), 0u);
  for (int i = 0; i < 2; ++i) peer.send(window, 1);
  EXPECT_EQ(peer.sender().retransmissions(), 0u);
  peer.send(window, 1);
  EXPECT_EQ(peer.sender().retransmissions(), 1u);
}

TEST(TcpRetransmission, Rfc5681Section31ASecondTimeoutOfTheSameSegmentLeavesTheThreshold) {
  PlayedPeer peer;
  peer.establish();
  peer.write(8000);
  const auto& congestion = peer.sender().congestion();
  peer.rig.run_for(250ms);
  EXPECT_EQ(peer.sender().timeouts_in_a_row(), 1);
  EXPECT_EQ(congestion.slow_start_threshold(), 4000u) << "half of what was in flight (equation 4)";
  EXPECT_EQ(congestion.window(), 1000u) << "the loss window";
  peer.rig.run_for(1s);
  EXPECT_EQ(peer.sender().timeouts_in_a_row(), 2);
  EXPECT_EQ(congestion.slow_start_threshold(), 4000u);
  EXPECT_EQ(congestion.window(), 1000u);
}

/// RFC 6298 5.1 to 5.3: set by the first, moved by what is new, off when all has come.
TEST(TcpRetransmission, Rfc6298Section5TheTimerBeginsAnewWithWhatIsNew) {
  PlayedPeer peer;
  peer.establish();
  peer.write(3000);
  peer.rig.run_for(150ms);
  peer.send(peer.at_peer(1), 1001);
  peer.answers();
  const auto timeout = peer.sender().round_trip().timeout();
  EXPECT_EQ(peer.sender().deadline(), peer.rig.now() + timeout);
  peer.rig.run_for(100ms);
  EXPECT_TRUE(peer.answers().empty()) << "beyond 200 ms of the first";
  peer.send(peer.at_peer(1), 3001);
  EXPECT_FALSE(peer.sender().deadline());
}

TEST(TcpRetransmission, Rfc6582Section32FillsSeveralHolesOneRoundTripEach) {
  TcpRig rig;
  rig.connect();
  rig.set_fate(losing(rig, {2, 4, 6}));
  rig.client->write(bytes_of(10 * 1460), rig.now());
  rig.run_for(150ms);  // less than a timeout
  EXPECT_EQ(rig.server->connection().receiver().readable(), 10 * 1460u);
  EXPECT_EQ(rig.client->connection().sender().retransmissions(), 3u);
}

TEST(TcpRetransmission, Rfc9293Must20AndShld11GivesUpAfterAQuarterOfAnHour) {
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

TEST(TcpUserTimeout, Rfc9293Must21EndsTheWaitEarlier) {
  TcpRig rig;
  rig.connect({.user_timeout = 3s});
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.client->write(as_bytes("hello"), rig.now());
  rig.run_for(2900ms);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.run_for(200ms);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpZeroWindow, Rfc9293Must36IsProbedUntilItOpens) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 4000;
  rig.connect(plain_settings(), small);
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

TEST(TcpZeroWindow, Rfc9293Must37IsWaitedForAsLongAsProbesAreAnswered) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 4000;
  rig.connect(plain_settings(), small);
  rig.client->write(bytes_of(6000), rig.now());
  rig.run_for(2h);
  EXPECT_EQ(rig.client->connection().state(), State::established);
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  rig.run_for(2h);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

/// A peer that takes back its window says so with every answer: nothing is lost, and the connection lives.
TEST(TcpZeroWindow, Rfc9293Section3861OverWhatIsInFlightIsNoLoss) {
  TcpRig rig;
  rig.connect();
  rig.play_b();
  rig.client->write(bytes_of(5 * 1460), rig.now());
  const auto window = rig.client->connection().sender().congestion().window();
  TcpHeader shut;
  shut.ack = true;
  shut.sequence = rig.last_from_a().acknowledgment;
  shut.acknowledgment = rig.client->connection().initial_send_sequence() + 1;
  shut.window = 0;
  for (int i = 0; i < 3600; ++i) {
    rig.inject(shut);
    rig.run_for(1s);
  }
  EXPECT_EQ(rig.client->connection().state(), State::established);
  EXPECT_EQ(rig.client->connection().sender().congestion().window(), window);
  EXPECT_EQ(rig.client->connection().sender().retransmissions(), 0u);
  rig.take_transcript();
  shut.window = 32768;
  rig.inject(shut);
  // It goes on at once, with what was thrown away there.
  const auto transcript = rig.take_transcript();
  ASSERT_GE(transcript.size(), 2u);
  EXPECT_THAT(transcript[1], testing::HasSubstr("a > b . 1:1461 "));
}

TEST(TcpZeroWindow, HoldsTheFinBack) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 4000;
  rig.connect(plain_settings(), small);
  rig.client->write(bytes_of(4000), rig.now());
  rig.run_for(2s);
  ASSERT_EQ(rig.client->connection().sender().peer_window(), 0u);
  rig.client->shutdown_write(rig.now());
  rig.run_for(2s);
  EXPECT_TRUE(rig.client->connection().sender().all_acknowledged());
  Bytes buffer(4000);
  rig.server->read(buffer, rig.now());
  rig.run_for(100ms);
  EXPECT_TRUE(rig.server->connection().at_end());
}

TEST(TcpZeroWindow, Rfc6429Section3IsNotWaitedForWhenNobodyHoldsTheConnection) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 4000;
  rig.connect(plain_settings(), small);
  rig.client->write(bytes_of(6000), rig.now());
  rig.run_for(1s);
  rig.client->close(rig.now());
  rig.client.reset();
  rig.run_for(10min);
  EXPECT_EQ(rig.a.tcp.connection_count(), 0u);
  EXPECT_EQ(rig.server->connection().error(), make_error_code(errc::connection_reset));
}

TEST(TcpSillyWindow, Rfc9293Must39IsNeverAdvertised) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 10 * 1460;
  rig.connect(plain_settings(), small);
  rig.client->write(bytes_of(20 * 1460), rig.now());
  rig.run_for(100ms);
  rig.take_transcript();
  Bytes buffer(100);
  for (int i = 0; i < 14; ++i) rig.server->read(buffer, rig.now());
  EXPECT_TRUE(rig.take_transcript().empty());  // 1,400 bytes are not worth a word
  rig.server->read(buffer, rig.now());
  EXPECT_THAT(rig.take_transcript(), ElementsAre(testing::EndsWith("win 1500")));
}

TEST(TcpWindow, IsOnlyToldUnaskedWhenItDoubles) {
  TcpRig rig;
  auto small = plain_settings();
  small.receive_buffer_bytes = 20 * 1460;
  rig.connect(plain_settings(), small);
  rig.client->write(bytes_of(15 * 1460), rig.now());
  rig.run_for(200ms);
  rig.take_transcript();
  Bytes buffer(4 * 1460);
  rig.server->read(buffer, rig.now());
  EXPECT_TRUE(rig.take_transcript().empty());  // the peer has five segments left: nine would be no news
  rig.server->read(buffer, rig.now());
  EXPECT_THAT(rig.take_transcript(), ElementsAre(testing::EndsWith(" ack 21901 win 18980")));
}

TEST(TcpKeepAlive, Rfc9293Must24And28AndShld12AndMay5AsksAndGivesUp) {
  TcpRig rig;
  auto settings = plain_settings();
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

TEST(TcpKeepAlive, IsNotFooledBySegmentsOutsideTheWindow) {
  TcpRig rig;
  auto settings = plain_settings();
  settings.keep_alive = true;
  rig.connect(settings);
  rig.play_b();
  TcpHeader stray;
  stray.rst = true;
  stray.sequence = rig.last_from_a().acknowledgment - 100'000;
  for (int i = 0; i < 4 * 60; ++i) {
    rig.inject(stray);
    rig.run_for(1min);
  }
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::timed_out));
}

TEST(TcpCongestion, Rfc6928Section2StartsWithTenSegmentsAndDoubles) {
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
