// Opening and closing: the figures of RFC 9293 3.5 and 3.6 as transcripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

TEST(TcpOpen, Rfc9293Must14AndShld5AndMay3ExchangesTheOptions) {
  TcpRig rig;
  rig.connect();
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                                                 "0.010 b > a S. 0 ack 1 win 65535 <mss 1460,ws 5>",
                                                 "0.020 a > b . 1 ack 1 win 32768"));
  EXPECT_EQ(rig.client->connection().state(), State::established);
  ASSERT_TRUE(rig.server);
  EXPECT_EQ(rig.server->connection().state(), State::established);
}

TEST(TcpOpen, Rfc9293Must22And23IsRepeatedWithDoublingTimeoutsAndGivenUp) {
  TcpRig rig;
  rig.play_b();
  const auto client = rig.dial();
  rig.run_for(10min);
  EXPECT_THAT(
      rig.take_transcript(),
      ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>", "1.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                  "3.000 a > b S 0 win 65535 <mss 1460,ws 5>", "7.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                  "15.000 a > b S 0 win 65535 <mss 1460,ws 5>", "31.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                  "63.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                  "127.000 a > b S 0 win 65535 <mss 1460,ws 5>"));
  EXPECT_EQ(client->connection().state(), State::closed);
  EXPECT_EQ(client->connection().error(), make_error_code(errc::timed_out));
  EXPECT_EQ(rig.a.tcp.connection_count(), 0u);
}

TEST(TcpOpen, Rfc9293Section352IsRefusedWhereNobodyListens) {
  TcpRig rig;
  const auto client = rig.dial();
  rig.run_for(1s);
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                                                 testing::StartsWith("0.010 b > a R. ")));
  EXPECT_EQ(client->connection().error(), make_error_code(errc::connection_refused));
}

TEST(TcpOpen, Rfc9293Must10WorksFromBothSidesAtOnce) {
  TcpRig rig;
  rig.play_b();
  const auto client = rig.dial();
  TcpHeader syn;
  syn.syn = true;
  syn.sequence = 7000;
  syn.window = 65535;
  rig.inject(syn);
  EXPECT_EQ(client->connection().state(), State::syn_received);
  TcpHeader answer;
  answer.syn = answer.ack = true;
  answer.sequence = 7000;
  answer.acknowledgment = rig.last_from_a().sequence + 1;
  answer.window = 65535;
  rig.inject(answer);
  EXPECT_EQ(client->connection().state(), State::established);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>", "0.000 b > a S 0 win 65535",
                          "0.000 a > b S. 0 ack 1 win 65535 <mss 1460>", "0.000 b > a S. 0 ack 1 win 65535",
                          "0.000 a > b . 1 ack 1 win 65535"));
}

TEST(TcpOpen, SurvivesTheLossOfEachSegment) {
  for (int lost = 0; lost < 3; ++lost) {
    TcpRig rig;
    int count = 0;
    rig.set_fate([&](const TcpHeader&, std::size_t) {
      return count++ == lost ? std::vector<Duration>{} : std::vector<Duration>{rig.delay()};
    });
    rig.connect();
    rig.run_for(4s);
    rig.client->write(as_bytes("hello"), rig.now());
    rig.run_for(2s);
    if (!rig.server) rig.server = rig.listener->accept();
    ASSERT_TRUE(rig.server) << lost;
    Bytes buffer(10);
    EXPECT_EQ(rig.server->read(buffer, rig.now()), 5u) << lost;
  }
}

TEST(TcpListen, TakesNoMoreThanItsBacklog) {
  TcpRig rig;
  rig.listen({}, 2);
  std::vector<std::shared_ptr<TcpSocket>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(*rig.a.tcp.connect({rig.b.address(), TcpRig::kServerPort}, {}, {}, rig.now()));
  }
  rig.run_for(100ms);
  EXPECT_EQ(rig.b.tcp.connection_count(), 2u);
  EXPECT_TRUE(rig.listener->accept());
  EXPECT_TRUE(rig.listener->accept());
  EXPECT_FALSE(rig.listener->accept());
  for (const auto& client : clients) client->write(as_bytes("x"), rig.now());
  rig.run_for(10s);  // the others try again
  for (const auto& client : clients) EXPECT_TRUE(client->connection().sender().all_acknowledged());
  EXPECT_TRUE(rig.listener->accept());
  EXPECT_TRUE(rig.listener->accept());
}

TcpHeader syn_from(std::uint16_t port) {
  TcpHeader syn;
  syn.syn = true;
  syn.source_port = port;
  syn.destination_port = TcpRig::kServerPort;
  syn.sequence = 7000;
  syn.window = 65535;
  return syn;
}

/// A listener whose backlog is full of handshakes that nobody means.
struct Flooded {
  explicit Flooded(const TcpSettings& settings = {}) {
    rig.listen(settings, 8);
    for (std::uint16_t port = 1; port <= 1000; ++port) rig.inject_into_b(nobody, syn_from(port));
  }
  TcpRig rig;
  const IpAddress nobody = Ipv4Address({10, 9, 9, 9});
};

TEST(TcpListen, IsNotBlockedByAFloodOfSyns) {
  Flooded flooded;
  auto& rig = flooded.rig;
  EXPECT_EQ(rig.b.tcp.connection_count(), 8u);
  const auto client = rig.dial(TcpSettings());
  rig.run_for(100ms);
  EXPECT_EQ(client->connection().state(), State::established);
  const auto server = rig.listener->accept();
  ASSERT_TRUE(server);
  EXPECT_FALSE(rig.listener->accept());
  rig.run_for(70s);  // the handshakes of the flood have been given up
  EXPECT_EQ(rig.b.tcp.connection_count(), 1u);
}

TEST(TcpListen, Rfc4987Section36KeepsTheOptionsInACookie) {
  Flooded flooded;
  auto& rig = flooded.rig;
  rig.take_transcript();
  const auto client = rig.dial(TcpSettings());
  rig.run_for(100ms);
  const auto server = rig.listener->accept();
  ASSERT_TRUE(server);
  // Both ends scale their windows, stamp their segments and report: 7 segments behind a hole are known.
  EXPECT_EQ(client->connection().sender().segment_size(), 1448u);
  EXPECT_EQ(server->connection().sender().segment_size(), 1448u);
  rig.set_fate([&rig, count = 0](const TcpHeader&, std::size_t payload) mutable {
    if (payload > 0 && ++count == 1) return std::vector<Duration>{};
    return std::vector<Duration>{rig.delay()};
  });
  const Bytes data(200'000, 'x');
  EXPECT_GT(server->write(data, rig.now()), 100'000u);
  rig.run_for(2s);
  EXPECT_EQ(server->connection().sender().timeouts_in_a_row(), 0);
  EXPECT_TRUE(server->connection().sender().all_acknowledged());
  EXPECT_EQ(server->connection().sender().retransmissions(), 1u);
  EXPECT_GT(client->connection().receiver().readable(), 65'535u);
}

TEST(TcpListen, Rfc4987Section36MeasuresNoRoundTripByACookie) {
  Flooded flooded;
  auto& rig = flooded.rig;
  auto plain = plain_settings();
  const auto client = rig.dial(plain);
  rig.run_for(100ms);
  const auto server = rig.listener->accept();
  ASSERT_TRUE(server);
  EXPECT_EQ(server->connection().sender().round_trip().smoothed(), Duration{});
}

TEST(TcpListen, Rfc4987Section36RefusesCookiesThatAreNotItsOwn) {
  Flooded flooded;
  auto& rig = flooded.rig;
  const auto connections = rig.b.tcp.connection_count();
  SeededRandom dice(7);
  for (int i = 0; i < 10'000; ++i) {
    auto guess = syn_from(2000);
    guess.syn = false;
    guess.ack = true;
    guess.sequence = 7001;
    guess.acknowledgment = static_cast<std::uint32_t>(random_u64(dice));
    rig.inject_into_b(flooded.nobody, guess);
  }
  EXPECT_EQ(rig.b.tcp.connection_count(), connections);
}

TEST(TcpListen, Rfc4987Section36RefusesCookiesThatAreTooOld) {
  SeededRandom dice(7);
  SynCookies cookies(dice);
  const TcpEnds ends{{Ipv4Address({10, 0, 0, 1}), 80}, {Ipv4Address({10, 0, 0, 2}), 4000}};
  const auto syn = syn_from(4000);
  const auto answer = cookies.answer(ends, syn, {}, {}, at(1000s));
  TcpHeader back;
  back.ack = true;
  back.sequence = syn.sequence + 1;
  back.acknowledgment = answer.sequence + 1;
  EXPECT_TRUE(cookies.syn_of(ends, back, at(1001s)));
  EXPECT_TRUE(cookies.syn_of(ends, back, at(1060s)));
  EXPECT_FALSE(cookies.syn_of(ends, back, at(1130s)));
  // Nor after all numbers of the clock have passed, when another was sent meanwhile.
  static_cast<void>(cookies.answer(ends, syn_from(4001), {}, {}, at(1000s + 32 * 64s)));
  EXPECT_FALSE(cookies.syn_of(ends, back, at(1001s + 32 * 64s)));
  // Of another peer.
  auto other = ends;
  other.remote.port = 4001;
  EXPECT_FALSE(cookies.syn_of(other, back, at(1001s)));
}

TEST(TcpListen, ResetsWhatWasNotAcceptedWhenItEnds) {
  TcpRig rig;
  rig.listen();
  const auto client = rig.dial();
  rig.run_for(100ms);
  rig.listener.reset();
  rig.run_for(100ms);
  EXPECT_EQ(client->connection().error(), make_error_code(errc::connection_reset));
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
}

TEST(TcpListen, KeepsAPortForOne) {
  TcpRig rig;
  rig.listen();
  const auto second = rig.b.tcp.listen({.local = Endpoint{rig.b.address(), TcpRig::kServerPort}}, 1, {});
  EXPECT_EQ(second.error(), make_error_code(errc::address_in_use));
}

TEST(TcpClose, Rfc9293Must13IsTheFourSegmentsOfTheRfcAndAMinutesWait) {
  TcpRig rig;
  rig.connect();
  rig.take_transcript();
  rig.client->shutdown_write(rig.now());
  EXPECT_EQ(rig.client->connection().state(), State::fin_wait_1);
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().state(), State::fin_wait_2);
  EXPECT_EQ(rig.server->connection().state(), State::close_wait);
  EXPECT_TRUE(rig.server->connection().at_end());
  rig.server->shutdown_write(rig.now());
  EXPECT_EQ(rig.server->connection().state(), State::last_ack);
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().state(), State::time_wait);
  EXPECT_EQ(rig.server->connection().state(), State::closed);
  EXPECT_FALSE(rig.server->connection().error());
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.041 a > b F. 1 ack 1 win 32768", "0.051 b > a . 1 ack 2 win 32768",
                          "0.071 b > a F. 1 ack 2 win 32768", "0.081 a > b . 2 ack 2 win 32768"));
  rig.run_for(59s);
  EXPECT_EQ(rig.a.tcp.connection_count(), 1u);
  rig.run_for(2s);
  EXPECT_EQ(rig.a.tcp.connection_count(), 0u);
}

TEST(TcpClose, Rfc9293Section36WorksFromBothSidesAtOnce) {
  TcpRig rig;
  rig.connect();
  rig.client->close(rig.now());
  rig.server->close(rig.now());
  rig.run_for(15ms);
  EXPECT_EQ(rig.client->connection().state(), State::closing);
  rig.run_for(15ms);
  EXPECT_EQ(rig.client->connection().state(), State::time_wait);
  EXPECT_EQ(rig.server->connection().state(), State::time_wait);
}

TEST(TcpClose, Rfc9293Section36LeavesTheOtherDirectionOpen) {
  TcpRig rig;
  rig.connect();
  rig.client->write(as_bytes("question"), rig.now());
  rig.client->shutdown_write(rig.now());
  rig.run_for(30ms);
  Bytes buffer(100);
  EXPECT_EQ(rig.server->read(buffer, rig.now()), 8u);
  EXPECT_TRUE(rig.server->connection().at_end());
  EXPECT_EQ(rig.server->write(as_bytes("answer"), rig.now()), 6u);
  rig.server->close(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->read(buffer, rig.now()), 6u);
  EXPECT_TRUE(rig.client->connection().at_end());
  EXPECT_EQ(rig.client->write(as_bytes("too late"), rig.now()), 0u);
}

TEST(TcpClose, Rfc9293Shld3AndMay1WithUnreadDataResets) {
  TcpRig rig;
  rig.connect();
  rig.client->write(as_bytes("nobody reads this"), rig.now());
  rig.run_for(30ms);
  rig.server->close(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::connection_reset));
}

TEST(TcpClose, Rfc1122Section42213ResetsAPeerThatGoesOnSending) {
  TcpRig rig;
  rig.connect();
  rig.server->close(rig.now());
  rig.run_for(30ms);
  rig.client->write(as_bytes("still there?"), rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::connection_reset));
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
}

TEST(TcpClose, WaitsForAFinNoLongerThanAMinute) {
  TcpRig rig;
  rig.connect();
  rig.client->close(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().state(), State::fin_wait_2);
  rig.run_for(61s);
  EXPECT_EQ(rig.a.tcp.connection_count(), 0u);
}

TEST(TcpTimeWait, Rfc9293Section31074AnswersTheLastFinAgain) {
  TcpRig rig;
  rig.connect();
  rig.client->close(rig.now());
  rig.run_for(30ms);
  rig.server->close(rig.now());
  rig.run_for(30ms);
  rig.take_transcript();
  rig.play_b();
  TcpHeader fin = rig.last_from_a();
  TcpHeader again;
  again.fin = again.ack = true;
  again.sequence = fin.acknowledgment - 1;
  again.acknowledgment = fin.sequence;
  again.window = 1000;
  rig.inject(again);
  EXPECT_THAT(rig.take_transcript(),
              ElementsAre("0.101 b > a F. 1 ack 2 win 1000", "0.101 a > b . 2 ack 2 win 32768"));
}

TEST(TcpTimeWait, Rfc9293May2GivesWayToANewConnection) {
  TcpRig rig;
  rig.connect();
  rig.server->close(rig.now());  // b waits
  rig.run_for(30ms);
  rig.client->close(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.server->connection().state(), State::time_wait);
  rig.run_for(1s);
  const auto old_end = rig.server->connection().next_send_sequence();
  const auto again = rig.dial();  // the same ends
  rig.run_for(30ms);
  EXPECT_EQ(again->connection().state(), State::established);
  const auto accepted = rig.listener->accept();
  ASSERT_TRUE(accepted);
  // RFC 1122 4.2.2.13 (1): its numbers lie above those of the old one.
  const auto above = accepted->connection().initial_send_sequence() - old_end;
  EXPECT_GE(above, 65536u);
  EXPECT_LT(above, 1u << 31);
  // Whoever still holds the old one may use it, and let go.
  EXPECT_EQ(rig.server->connection().state(), State::closed);
  Bytes buffer(10);
  EXPECT_EQ(rig.server->read(buffer, rig.now()), 0u);
  rig.server->close(rig.now());
  rig.server.reset();
  rig.run_for(10min);
  EXPECT_EQ(accepted->connection().state(), State::established);
}

/// b, in TIME-WAIT, gets a SYN by hand: below the last number, and with a timestamp relative to the last.
struct Reopened {
  explicit Reopened(const TcpSettings& settings) {
    rig.connect(settings, settings);
    rig.server->close(rig.now());
    rig.run_for(30ms);
    rig.client->close(rig.now());
    rig.run_for(30ms);
    EXPECT_EQ(rig.server->connection().state(), State::time_wait);
    rig.run_for(1s);
    rig.take_transcript();
  }
  bool by_syn(std::int32_t number_offset, std::optional<std::int32_t> stamp_offset) {
    const auto last = rig.last_from_a();
    TcpHeader syn;
    syn.syn = true;
    syn.source_port = TcpRig::kClientPort;
    syn.destination_port = TcpRig::kServerPort;
    syn.sequence = last.sequence + static_cast<std::uint32_t>(number_offset);
    syn.window = 65535;
    if (stamp_offset) {
      const auto stamp = last.options.timestamps ? last.options.timestamps->value : 7;
      syn.options.timestamps = TcpTimestamps{stamp + static_cast<std::uint32_t>(*stamp_offset), 0};
    }
    rig.inject_into_b(rig.a.address(), syn);
    return rig.server->connection().state() == State::closed;
  }
  TcpRig rig;
};

TEST(TcpTimeWait, Rfc9293Shld4ALaterTimestampTellsANewConnection) {
  auto stamping = plain_settings();
  stamping.timestamps = true;
  EXPECT_TRUE(Reopened(stamping).by_syn(-1000, 1)) << "RFC 6191 2";
  EXPECT_FALSE(Reopened(stamping).by_syn(-1000, 0));
  EXPECT_TRUE(Reopened(stamping).by_syn(1000, 0));
  EXPECT_FALSE(Reopened(stamping).by_syn(1000, -1)) << "a SYN from before";
  EXPECT_TRUE(Reopened(stamping).by_syn(1000, {}));
  EXPECT_FALSE(Reopened(stamping).by_syn(-1000, {}));
}

TEST(TcpTimeWait, Rfc1122Section42213WithoutTimestampsTheNumberTells) {
  EXPECT_TRUE(Reopened(plain_settings()).by_syn(1000, {}));
  EXPECT_FALSE(Reopened(plain_settings()).by_syn(-1000, {}));
}

TEST(TcpTimeWait, Rfc9293Section31074StaysForAFinThatIsNotThePeers) {
  TcpRig rig;
  rig.connect();
  rig.client->close(rig.now());
  rig.run_for(30ms);
  rig.server->close(rig.now());
  rig.run_for(30ms);
  ASSERT_EQ(rig.client->connection().state(), State::time_wait);
  const auto until = rig.client->connection().deadline();
  rig.play_b();
  rig.run_for(10s);
  TcpHeader fin;
  fin.fin = fin.ack = true;
  fin.sequence = rig.last_from_a().acknowledgment - 1000;
  fin.acknowledgment = rig.last_from_a().sequence;
  rig.inject(fin);
  EXPECT_EQ(rig.client->connection().deadline(), until);
}

TEST(TcpAbort, Rfc9293Section3105SendsAResetAndForgets) {
  TcpRig rig;
  rig.connect();
  rig.client->abort(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.server->connection().error(), make_error_code(errc::connection_reset));
  EXPECT_EQ(rig.a.tcp.connection_count(), 0u);
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
}

}  // namespace
}  // namespace netrig
