// Segments before a connection stands, and beside all connections (RFC 9293 3.10.7.1 to 3.10.7.3); pushes and
// urgent data; keep-alive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

// ---- CLOSED and LISTEN

/// Segments from a's address to b's port 80, where there is no connection.
class TcpStray : public testing::Test {
 protected:
  std::vector<std::string> answers_to(TcpHeader header) {
    header.source_port = 4000;
    header.destination_port = TcpRig::kServerPort;
    header.sequence = 7000;
    rig.take_transcript();
    rig.inject_into_b(rig.a.address(), header);
    return rig.take_transcript();
  }
  static TcpHeader acknowledging() {
    TcpHeader header;
    header.ack = true;
    header.acknowledgment = 5000;
    return header;
  }

  TcpRig rig;
};

TEST_F(TcpStray, Rfc9293Section31071WhatIsForNobodyIsReset) {
  EXPECT_THAT(answers_to(acknowledging()), ElementsAre("0.000 b > a R 5000"));
  TcpHeader syn;
  syn.syn = true;
  EXPECT_THAT(answers_to(syn), ElementsAre("0.000 b > a R. 0 ack 7001"));
  TcpHeader fin;
  fin.fin = true;
  EXPECT_THAT(answers_to(fin), ElementsAre("0.000 b > a R. 0 ack 7001"));
  EXPECT_THAT(answers_to({}), ElementsAre("0.000 b > a R. 0 ack 7000"));
  TcpHeader reset;
  reset.rst = true;
  EXPECT_THAT(answers_to(reset), IsEmpty());
}

TEST_F(TcpStray, Rfc9293Section31072AListenerTakesASynOnly) {
  rig.listen();
  TcpHeader reset;
  reset.rst = true;
  EXPECT_THAT(answers_to(reset), IsEmpty());
  EXPECT_THAT(answers_to(acknowledging()), ElementsAre("0.000 b > a R 5000"));
  auto both = acknowledging();
  both.syn = true;
  EXPECT_THAT(answers_to(both), ElementsAre("0.000 b > a R 5000"));
  TcpHeader fin;
  fin.fin = true;
  EXPECT_THAT(answers_to(fin), IsEmpty());
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
}

// ---- SYN-SENT and SYN-RECEIVED

class TcpHandshake : public testing::Test, protected PlayedPeer {};

TEST_F(TcpHandshake, Rfc9293Section31073AnAcknowledgmentOfWhatWasNotSentIsReset) {
  rig.take_transcript();
  for (const std::uint32_t number : {0u, 2u, 500u}) {
    auto answer = at_peer(0);
    answer.syn = true;
    send(answer, number);
    EXPECT_THAT(answers(), ElementsAre("R " + std::to_string(number)));
    answer.syn = false;
    answer.rst = true;
    send(answer, number);
    EXPECT_THAT(answers(), IsEmpty()) << "a reset is not answered";
  }
  EXPECT_EQ(connection().state(), State::syn_sent);
}

TEST_F(TcpHandshake, Rfc9293Section31073AResetCountsWithTheRightAcknowledgmentOnly) {
  auto reset = at_peer(0);
  reset.rst = true;
  rig.inject(reset);
  EXPECT_EQ(connection().state(), State::syn_sent);
  send(reset, 1);
  EXPECT_EQ(connection().error(), make_error_code(errc::connection_refused));
}

TEST_F(TcpHandshake, Rfc9293Section31073WhatIsNeitherSynNorResetIsDropped) {
  rig.take_transcript();
  send(at_peer(1), 1, "data");
  EXPECT_THAT(answers(), IsEmpty());
  EXPECT_EQ(connection().state(), State::syn_sent);
}

TEST_F(TcpHandshake, Rfc9293Must11AResetOfASimultaneousOpenIsARefusal) {
  auto syn = at_peer(0);
  syn.syn = true;
  rig.inject(syn);
  ASSERT_EQ(connection().state(), State::syn_received);
  auto reset = at_peer(1);
  reset.rst = true;
  rig.inject(reset);
  EXPECT_EQ(connection().error(), make_error_code(errc::connection_refused));
}

TEST(TcpHandshakeOfAListener, Rfc9293Must11AResetLeavesTheListenerAsItWas) {
  TcpRig rig;
  rig.listen();
  TcpHeader syn;
  syn.source_port = 4000;
  syn.destination_port = TcpRig::kServerPort;
  syn.syn = true;
  syn.sequence = 7000;
  rig.inject_into_b(rig.a.address(), syn);
  ASSERT_EQ(rig.listener->waiting(), 1u);
  auto reset = syn;
  reset.syn = false;
  reset.rst = true;
  reset.sequence = 7001;
  rig.inject_into_b(rig.a.address(), reset);
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
  EXPECT_EQ(rig.listener->waiting(), 0u);
  EXPECT_FALSE(rig.listener->accept());
  rig.inject_into_b(rig.a.address(), syn);
  EXPECT_EQ(rig.listener->waiting(), 1u);
}

/// The departure: three minutes for the answer to a SYN would let nobody keep a backlog full.
TEST(TcpHandshakeOfAListener, Rfc9293Must23AnAnswerIsRepeatedForAMinute) {
  TcpRig rig;
  rig.listen();
  TcpHeader syn;
  syn.source_port = 4000;
  syn.destination_port = TcpRig::kServerPort;
  syn.syn = true;
  rig.inject_into_b(Ipv4Address({10, 9, 9, 9}), syn);
  rig.run_for(62900ms);
  EXPECT_EQ(rig.b.tcp.connection_count(), 1u);
  auto answers = rig.take_transcript();
  std::erase_if(answers, [](const std::string& line) { return line.find("b > a S.") == std::string::npos; });
  for (auto& line : answers) line.erase(line.find(' '));
  EXPECT_THAT(answers, ElementsAre("0.000", "1.000", "3.000", "7.000", "15.000", "31.000"));
  rig.run_for(200ms);
  EXPECT_EQ(rig.b.tcp.connection_count(), 0u);
}

// ---- once it stands

class TcpStanding : public testing::Test, protected PlayedPeer {
 protected:
  TcpStanding() { establish(); }
};

TEST_F(TcpStanding, Rfc9293Shld2AResetMayCarryData) {
  auto reset = at_peer(1);
  reset.rst = true;
  send(reset, 1, "the reason, as text");
  EXPECT_EQ(connection().error(), make_error_code(errc::connection_reset));
}

/// The urgent mechanism is not claimed; what it marks is not lost.
TEST_F(TcpStanding, Rfc9293Must31UrgentDataOfAnyLengthIsReadInLine) {
  std::string expected;
  for (std::uint32_t i = 0; i < 20; ++i) {
    auto header = at_peer(1 + 100 * i);
    header.urg = true;
    header.urgent_pointer = static_cast<std::uint16_t>(2000 - 100 * i);
    send(header, 1, std::string(100, static_cast<char>('a' + i)));
    expected += std::string(100, static_cast<char>('a' + i));
  }
  EXPECT_EQ(read(), expected);
}

// ---- keep-alive

class TcpIdle : public testing::Test {
 protected:
  static TcpSettings asking() {
    auto settings = plain_settings();
    settings.keep_alive = true;
    return settings;
  }
};

TEST_F(TcpIdle, Rfc9293Must25NobodyIsAskedUnlessTheUserWantsIt) {
  PlayedPeer peer;
  peer.establish();
  peer.rig.run_for(100h);
  EXPECT_THAT(peer.answers(), IsEmpty());
  EXPECT_EQ(peer.connection().state(), State::established);
}

TEST_F(TcpIdle, Rfc9293Must26NobodyIsAskedWhoHasBeenHeardWithinTheInterval) {
  PlayedPeer peer(asking());
  peer.establish();
  peer.rig.run_for(1h);
  peer.send(peer.at_peer(1), 1, "x");
  peer.answers();
  peer.rig.run_for(2h - 1ms);
  EXPECT_THAT(peer.answers(), IsEmpty());
  peer.rig.run_for(1ms);
  EXPECT_THAT(peer.dated_answers(), ElementsAre("10800.000 . 0 ack 2 win 65534"));
}

TEST_F(TcpIdle, Rfc9293Must26NobodyIsAskedWhileSomethingIsInFlight) {
  auto settings = asking();
  settings.keep_alive_idle = 1s;
  PlayedPeer peer(settings);
  peer.establish();
  peer.write(10);
  peer.rig.run_for(10s);
  EXPECT_THAT(peer.answers(), testing::Each("P. 1:11 ack 1 win 65535"));
}

TEST_F(TcpIdle, Rfc9293Must27TheIntervalIsTheUsers) {
  auto settings = asking();
  settings.keep_alive_idle = 10s;
  settings.keep_alive_interval = 1s;
  PlayedPeer peer(settings);
  peer.establish();
  peer.rig.run_for(12500ms);
  EXPECT_THAT(peer.dated_answers(), ElementsAre("10.000 . 0 ack 1 win 65535", "11.000 . 0 ack 1 win 65535",
                                                "12.000 . 0 ack 1 win 65535"));
}

TEST_F(TcpIdle, Rfc9293Must29EightAnswersMayBeLost) {
  PlayedPeer peer(asking());
  peer.establish();
  peer.rig.run_for(2h + 8 * 75s);
  EXPECT_THAT(peer.answers(), SizeIs(9));
  peer.send(peer.at_peer(1), 1);
  peer.rig.run_for(2h);
  EXPECT_EQ(peer.connection().state(), State::established);
  EXPECT_THAT(peer.answers(), SizeIs(1)) << "it begins anew";
}

}  // namespace
}  // namespace netrig
