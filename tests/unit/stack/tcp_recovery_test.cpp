// What a sender does about losses with a peer that reports what it holds: RACK-TLP, PRR, and the end of what
// was no loss.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using Phase = TcpSender::Phase;

TcpSettings reporting() {
  auto settings = plain_settings();
  settings.selective_acknowledgments = true;
  return settings;
}

TcpSettings stamping() {
  auto settings = reporting();
  settings.timestamps = true;
  return settings;
}

class TcpRecovery : public testing::Test {
 protected:
  void connect(const TcpSettings& settings = reporting()) {
    rig.connect(settings, settings);
    rig.take_transcript();
  }
  /// Loses the n-th segments that carry data, counted from 1.
  void lose(std::set<int> which) {
    rig.set_fate([this, which = std::move(which), count = 0](const TcpHeader&, std::size_t payload) mutable {
      if (payload > 0 && which.contains(++count)) return std::vector<Duration>{};
      return std::vector<Duration>{rig.delay()};
    });
  }
  void write(std::size_t count) { rig.client->write(Bytes(count, 'x'), rig.now()); }
  const TcpSender& sender() const { return rig.client->connection().sender(); }
  /// What a has sent since the last call, from `begin` seconds on, without what is the same in all.
  std::vector<std::string> sent(const std::string& begin = "0") {
    std::vector<std::string> lines;
    for (const auto& line : rig.take_transcript()) {
      const auto end = line.find(" ack");
      if (line >= begin && line.find("a > b") != std::string::npos) lines.push_back(line.substr(0, end));
    }
    return lines;
  }
  std::uint32_t sender_start() const { return rig.client->connection().initial_send_sequence(); }
  /// A bare acknowledgment by hand, as far as it does not depend on what it says.
  TcpHeader peer_header() const {
    TcpHeader header;
    header.ack = true;
    header.sequence = rig.last_from_a().acknowledgment;
    header.window = 32768;
    return header;
  }
  std::vector<std::string> answers() {
    auto lines = rig.take_transcript();
    std::erase_if(lines, [](const std::string& line) { return line.find("b > a") == std::string::npos; });
    return lines;
  }

  TcpRig rig;
};

// ---- loss by reports

TEST_F(TcpRecovery, Rfc8985Section62SendsAgainWhatThreeArrivalsLieBehind) {
  connect();
  lose({2, 5});
  write(12 * 1460);
  rig.run_for(100ms);
  // The first three reports let out what limited transmit allows (RFC 3042 2), the rest the two that are
  // lost: both within the round trip, each once.
  EXPECT_THAT(sent("0.05"), ElementsAre("0.061 a > b . 14601:16061", "0.061 a > b P. 16061:17521",
                                        "0.061 a > b . 1461:2921", "0.061 a > b . 5841:7301"));
  EXPECT_TRUE(sender().all_acknowledged());
  EXPECT_EQ(sender().retransmissions(), 2u);
  EXPECT_EQ(sender().timeouts_in_a_row(), 0);
}

TEST_F(TcpRecovery, Rfc8985Section62FindsALostRetransmissionWithoutATimeout) {
  connect();
  lose({2, 15});  // the second time as the fifteenth
  write(16 * 1460);
  rig.run_for(100ms);
  const auto lines = sent("0.05");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "0.061 a > b . 1461:2921"), 1);
  // What left after the retransmission has arrived; it has not.
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "0.081 a > b . 1461:2921"), 1);
  EXPECT_TRUE(sender().all_acknowledged());
}

TEST_F(TcpRecovery, Rfc8985Section62WaitsForAQuarterOfTheRoundTripOnceReorderingIsSeen) {
  connect();
  // The second segment overtakes nothing and is overtaken by one: too little to count as lost.
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    return std::vector<Duration>{payload > 0 && ++count == 2 ? rig.delay() + 1ms : rig.delay()};
  });
  write(3 * 1460);
  rig.run_for(100ms);
  ASSERT_EQ(sender().retransmissions(), 0u);
  // From now on eight that arrive before it are no sign by themselves: it has a quarter of 20 ms.
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    return std::vector<Duration>{payload > 0 && ++count == 2 ? rig.delay() + 4ms : rig.delay()};
  });
  write(10 * 1460);
  rig.run_for(100ms);
  EXPECT_EQ(sender().retransmissions(), 0u);
  EXPECT_EQ(sender().phase(), Phase::open);
}

TEST_F(TcpRecovery, Rfc8985Section62SendsAgainWhenThePatienceIsOver) {
  connect();
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    return std::vector<Duration>{payload > 0 && ++count == 2 ? rig.delay() + 1ms : rig.delay()};
  });
  write(3 * 1460);
  rig.run_for(100ms);
  lose({2});
  rig.take_transcript();
  write(5 * 1460);
  rig.run_for(100ms);
  // Sent at 0.141, a later one reported at 0.161, and 5 ms more.
  EXPECT_THAT(sent(), Contains("0.166 a > b . 5841:7301"));
}

TEST_F(TcpRecovery, Rfc2018Section8StartsAfreshWhenThePeerHasThrownAwayWhatItReported) {
  connect();
  rig.play_b();
  write(4 * 1460);
  const auto start = sender_start();
  TcpHeader report = peer_header();
  report.acknowledgment = start + 1;
  report.options.sack_blocks[0] = {start + 1, start + 1 + 1460};  // the very first: it must be acknowledged
  report.options.sack_count = 1;
  rig.inject(report);
  report.options.sack_blocks[0] = {start + 1 + 1460, start + 1 + 4 * 1460};
  rig.inject(report);
  ASSERT_GT(sender().flight().arrived_bytes(), 0u);
  rig.take_transcript();
  report.options.sack_count = 0;
  report.acknowledgment = start + 1 + 1460;
  rig.inject(report);  // the head is now one that was reported, and stays unacknowledged
  rig.run_for(600ms);
  EXPECT_EQ(sender().flight().arrived_bytes(), 0u);
  EXPECT_THAT(sent(), Contains(testing::HasSubstr(" . 1461:2921")));
}

TEST_F(TcpRecovery, ReportsThatCanNotBeTrueChangeNothing) {
  connect();
  rig.play_b();
  write(4 * 1460);
  const auto start = sender_start();
  TcpHeader report = peer_header();
  report.acknowledgment = start + 1;
  report.options.sack_count = 3;
  report.options.sack_blocks[0] = {start + 4 * 1460, start + 6 * 1460};       // never sent
  report.options.sack_blocks[1] = {start + 3 * 1460, start + 2 * 1460};       // backwards
  report.options.sack_blocks[2] = {start + 1 + 1, start + 1 + 2 * 1460 - 1};  // no whole segment
  rig.inject(report);
  EXPECT_EQ(sender().flight().arrived_bytes(), 0u);
  EXPECT_EQ(sender().flight().lost_bytes(), 0u);
}

// ---- tail loss probe

TEST_F(TcpRecovery, Rfc8985Section72ProbesTheTailAfterTwoRoundTrips) {
  connect();
  lose({9, 10});
  write(10 * 1460);
  rig.run_for(150ms);
  // The last acknowledgment came at 0.061; twice 20 ms later the last segment goes again, and its report
  // brings the other, long before the timeout at 0.261.
  EXPECT_THAT(sent("0.05"), ElementsAre("0.101 a > b P. 13141:14601", "0.121 a > b . 11681:13141"));
  EXPECT_TRUE(sender().all_acknowledged());
  EXPECT_EQ(sender().timeouts_in_a_row(), 0);
}

TEST_F(TcpRecovery, Rfc8985Section73ProbesWithNewDataIfThereIsAny) {
  connect();
  lose({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  write(12 * 1460);  // two more than the window holds
  rig.run_for(45ms);
  EXPECT_THAT(sent("0.05"), ElementsAre("0.081 a > b . 14601:16061"));
  rig.run_for(200ms);
  EXPECT_TRUE(sender().all_acknowledged());
  EXPECT_EQ(sender().retransmissions(), 10u);
}

TEST_F(TcpRecovery, Rfc8985Section742ReducesTheWindowWhenTheProbeHasRepairedALoss) {
  connect();
  lose({10});
  write(10 * 1460);
  rig.run_for(50ms);
  const auto window = sender().congestion().window();
  rig.run_for(200ms);
  write(1460);  // the acknowledgment that tells: behind the probe, and nothing arrived twice
  rig.run_for(50ms);
  EXPECT_TRUE(sender().all_acknowledged());
  EXPECT_LT(sender().congestion().window(), window);
}

TEST_F(TcpRecovery, Rfc8985Section742KeepsTheWindowWhenTheOriginalHasArrivedToo) {
  connect();
  // Only the acknowledgment of the last one is lost, for the probe's way and back.
  rig.set_fate([this](const TcpHeader& header, std::size_t payload) {
    const bool last = payload == 0 && header.acknowledgment == sender_start() + 1 + 2 * 1460;
    if (last && rig.now() < at(150ms)) return std::vector<Duration>{};
    return std::vector<Duration>{rig.delay()};
  });
  write(2 * 1460);
  rig.run_for(200ms);
  const auto window = sender().congestion().window();
  write(1460);
  rig.run_for(200ms);
  EXPECT_GE(sender().congestion().window(), window);
}

// ---- the rate of a recovery

TEST_F(TcpRecovery, Rfc6937SendsAtTheRateOfTheSmallerWindowWhileItRecovers) {
  connect();
  write(100 * 1460);
  rig.run_for(21ms);  // the second round trip: 20 segments
  lose({1});          // the third begins with a loss
  rig.run_for(20ms);
  rig.take_transcript();
  rig.run_for(20ms);
  ASSERT_EQ(sender().phase(), Phase::recovery);
  // 39 reports pay for the retransmission, what limited transmit lets out, and half of the rest.
  const auto segments = sent().size();
  EXPECT_GE(segments, 20u);
  EXPECT_LE(segments, 29u);  // 0.7 of them with CUBIC
}

TEST(ProportionalRate, Rfc6937Section31KeepsTheShareOfWhatArrives) {
  ProportionalRate rate;
  rate.start(50'000, 100'000, false);
  std::uint64_t in_network = 100'000;
  std::uint64_t sent = 0;
  // Ten segments arrive: five leave.
  for (int i = 0; i < 10; ++i) {
    in_network -= 1000;
    const auto window = rate.acknowledged({1000, in_network, true}, 1000);
    for (; in_network + 1000 <= window; in_network += 1000, sent += 1000) rate.sent(1000);
  }
  EXPECT_EQ(sent, 5000u);
}

TEST(ProportionalRate, Rfc6937Section31GoesBackToTheTargetBySlowStart) {
  ProportionalRate rate;
  rate.start(50'000, 100'000, true);
  // A burst was lost: a tenth of the flight is all that is still in the network.
  EXPECT_EQ(rate.acknowledged({1000, 10'000, true}, 1000), 10'000u + 2000u);
  rate.sent(2000);
  // With more loss what arrives pays for as much, and no more (PRR-CRB; RFC 9937 6.2).
  EXPECT_EQ(rate.acknowledged({1000, 11'000, false}, 1000), 11'000u + 1000u);
  EXPECT_EQ(rate.acknowledged({2000, 9'000, false}, 1000), 9'000u + 2000u);
}

TEST(ProportionalRate, TheFirstRetransmissionLeavesAtOnce) {
  ProportionalRate rate;
  rate.start(50'000, 100'000, true);
  EXPECT_EQ(rate.acknowledged({0, 99'000, false}, 1000), 100'000u);
}

// ---- losses that were none

TEST_F(TcpRecovery, Rfc3522AnEchoOfTheFirstTransmissionUndoesATimeout) {
  connect(stamping());
  write(10 * 1448);
  rig.run_for(100ms);
  const auto window = sender().congestion().window();
  // The path stands still for longer than a timeout, and then goes on.
  rig.set_fate([this](const TcpHeader&, std::size_t) {
    return std::vector<Duration>{std::max<Duration>(rig.delay(), at(600ms) - rig.now())};
  });
  write(8 * 1448);
  rig.run_for(400ms);
  ASSERT_EQ(sender().phase(), Phase::loss);
  ASSERT_LT(sender().congestion().window(), window);
  rig.run_for(150ms);
  EXPECT_EQ(sender().phase(), Phase::open);
  EXPECT_GE(sender().congestion().window(), window);
  EXPECT_TRUE(sender().all_acknowledged());
}

TEST_F(TcpRecovery, Rfc2883ReportsOfAllThatArrivedTwiceUndoARecovery) {
  connect();
  write(10 * 1460);
  rig.run_for(100ms);
  const auto window = sender().congestion().window();
  // One segment is late by 30 ms: its retransmission comes first, then itself.
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    return std::vector<Duration>{payload > 0 && ++count == 2 ? rig.delay() + 30ms : rig.delay()};
  });
  write(10 * 1460);
  rig.run_for(25ms);
  ASSERT_EQ(sender().phase(), Phase::recovery);
  rig.run_for(50ms);
  EXPECT_EQ(sender().retransmissions(), 1u);
  EXPECT_EQ(sender().phase(), Phase::open);
  EXPECT_GE(sender().congestion().window(), window);
}

TEST_F(TcpRecovery, ARealLossStaysOne) {
  connect(stamping());
  write(10 * 1448);
  rig.run_for(100ms);
  const auto window = sender().congestion().window();
  lose({2});
  write(10 * 1448);
  rig.run_for(100ms);
  EXPECT_TRUE(sender().all_acknowledged());
  EXPECT_LT(sender().congestion().window(), window);
}

// ---- paths that swallow large segments and say nothing

class BlackHole : public TcpRecovery {
 protected:
  /// From now on no segment with more than this gets through to b.
  void swallow_above(std::size_t most) {
    rig.set_fate([this, most](const TcpHeader&, std::size_t payload) {
      return payload > most ? std::vector<Duration>{} : std::vector<Duration>{rig.delay()};
    });
  }
  void send_bursts(int count, Duration pause) {
    for (int i = 0; i < count; ++i) {
      write(100'000);
      rig.run_for(pause);
      Bytes buffer(1 << 20);
      rig.server->read(buffer, rig.now());
    }
  }
};

TEST_F(BlackHole, Rfc4821Section77IsFoundAfterThreeTimeouts) {
  connect(stamping());
  swallow_above(1200);
  write(100'000);
  rig.run_for(1s);
  EXPECT_EQ(sender().segment_size(), 1448u);
  rig.run_for(2s);
  EXPECT_LT(sender().segment_size(), 1201u);
  rig.run_for(10s);
  EXPECT_TRUE(sender().all_acknowledged());
}

TEST_F(BlackHole, Rfc4821Section75TheSearchComesCloseToWhatGetsThrough) {
  connect(stamping());
  swallow_above(1200);
  send_bursts(40, 500ms);
  EXPECT_LE(sender().segment_size(), 1200u);
  EXPECT_GT(sender().segment_size(), 1200u - SegmentSizeSearch::kCloseBytes);
}

TEST_F(BlackHole, Rfc4821Section75TheSearchNeedsNoReports) {
  connect(plain_settings());
  swallow_above(1200);
  send_bursts(40, 500ms);
  EXPECT_LE(sender().segment_size(), 1200u);
  EXPECT_GT(sender().segment_size(), 1200u - SegmentSizeSearch::kCloseBytes);
}

TEST_F(BlackHole, Rfc4821Section762ALostProbeIsNoCongestion) {
  connect(stamping());
  swallow_above(1200);
  write(100'000);
  rig.run_for(4s);
  const auto window = sender().congestion().window();
  for (int i = 0; i < 10; ++i) {
    write(50'000);
    rig.run_for(300ms);
    EXPECT_NE(sender().phase(), Phase::recovery);
    Bytes buffer(1 << 20);
    rig.server->read(buffer, rig.now());
  }
  EXPECT_GE(sender().congestion().window(), window);
}

TEST_F(BlackHole, Rfc4821Section75ANewSearchBeginsAfterTenMinutes) {
  connect(stamping());
  swallow_above(1200);
  send_bursts(40, 500ms);
  ASSERT_LE(sender().segment_size(), 1200u);
  rig.set_fate({});  // the route has changed
  send_bursts(10, 500ms);
  EXPECT_LE(sender().segment_size(), 1200u);
  send_bursts(12, 1min);
  send_bursts(20, 500ms);
  EXPECT_GT(sender().segment_size(), 1448u - 2 * SegmentSizeSearch::kCloseBytes);
}

}  // namespace
}  // namespace netrig
