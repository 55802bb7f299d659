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

TEST(TcpOpen, ExchangesTheOptions) {
  TcpRig rig;
  rig.connect();
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                                                 "0.010 b > a S. 0 ack 1 win 65535 <mss 1460,ws 5>",
                                                 "0.020 a > b . 1 ack 1 win 32768"));
  EXPECT_EQ(rig.client->connection().state(), State::established);
  ASSERT_TRUE(rig.server);
  EXPECT_EQ(rig.server->connection().state(), State::established);
}

TEST(TcpOpen, IsRepeatedWithDoublingTimeoutsAndGivenUp) {
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

TEST(TcpOpen, IsRefusedWhereNobodyListens) {
  TcpRig rig;
  const auto client = rig.dial();
  rig.run_for(1s);
  EXPECT_THAT(rig.take_transcript(), ElementsAre("0.000 a > b S 0 win 65535 <mss 1460,ws 5>",
                                                 testing::StartsWith("0.010 b > a R. ")));
  EXPECT_EQ(client->connection().error(), make_error_code(errc::connection_refused));
}

TEST(TcpOpen, WorksFromBothSidesAtOnce) {
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
  int established = 0;
  for (const auto& client : clients) established += client->connection().state() == State::established;
  EXPECT_EQ(established, 2);
  EXPECT_TRUE(rig.listener->accept());
  EXPECT_TRUE(rig.listener->accept());
  rig.run_for(10s);  // the others try again
  for (const auto& client : clients) EXPECT_EQ(client->connection().state(), State::established);
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

TEST(TcpListen, IsNotBlockedByAFloodOfSyns) {
  TcpRig rig;
  rig.listen({}, 8);
  const IpAddress nobody = Ipv4Address({10, 9, 9, 9});
  for (std::uint16_t port = 1; port <= 100; ++port) rig.inject_into_b(nobody, syn_from(port));
  EXPECT_EQ(rig.b.tcp.connection_count(), 8u);
  const auto client = rig.dial();
  rig.run_for(1s);
  EXPECT_EQ(client->connection().state(), State::syn_sent);
  rig.run_for(3s);  // the handshakes of the flood have had no answer meanwhile
  EXPECT_EQ(client->connection().state(), State::established);
  EXPECT_TRUE(rig.listener->accept());
  rig.run_for(70s);
  EXPECT_EQ(rig.b.tcp.connection_count(), 1u);
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

TEST(TcpClose, IsTheFourSegmentsOfTheRfc) {
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

TEST(TcpClose, WorksFromBothSidesAtOnce) {
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

TEST(TcpClose, LeavesTheOtherDirectionOpen) {
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

TEST(TcpClose, WithUnreadDataResets) {
  TcpRig rig;
  rig.connect();
  rig.client->write(as_bytes("nobody reads this"), rig.now());
  rig.run_for(30ms);
  rig.server->close(rig.now());
  rig.run_for(30ms);
  EXPECT_EQ(rig.client->connection().error(), make_error_code(errc::connection_reset));
}

TEST(TcpClose, ResetsAPeerThatGoesOnSending) {
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

TEST(TcpTimeWait, AnswersTheLastFinAgain) {
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

TEST(TcpTimeWait, GivesWayToANewConnection) {
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

TEST(TcpTimeWait, StaysForAFinThatIsNotThePeers) {
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

TEST(TcpAbort, SendsAResetAndForgets) {
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
