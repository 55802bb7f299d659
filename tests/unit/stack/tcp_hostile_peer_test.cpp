// What a peer does to harm, or a path by bad luck: a connection costs no more than its buffers, and nothing
// of it outlives it.
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using State = TcpControlBlock::State;

std::size_t read_all(TcpSocket& socket, TimePoint now) {
  Bytes buffer(1 << 20);
  return socket.read(buffer, now);
}

/// A window is told in units, rounded up; the crumbs that a peer sends must not each make it grow by the
/// rest.
TEST(TcpHostilePeer, CrumbsDoNotOpenTheWindowBeyondTheBuffer) {
  constexpr std::size_t kBuffer = 70000, kUnit = 2, kSegment = 1000;
  TcpRig rig;
  rig.play_b();
  auto settings = plain_settings();
  settings.receive_buffer_bytes = kBuffer;
  const auto client = rig.dial(settings);
  TcpHeader header;
  header.syn = header.ack = true;
  header.acknowledgment = rig.last_from_a().sequence + 1;
  header.window = 1000;
  header.options.window_scale = 0;
  rig.inject(header);
  header.syn = false;
  header.options = {};
  header.sequence = 1;
  const Bytes payload(kSegment);
  for (std::size_t sent = 0; sent < kBuffer - kSegment; sent += kSegment) {
    rig.inject(header, payload);
    header.sequence += kSegment;
  }
  for (std::size_t sent = 0; sent < 2 * kSegment; ++sent) {
    rig.inject(header, as_bytes("x"));
    header.sequence += 1;
    rig.run_for(50ms);  // each is acknowledged alone
  }
  EXPECT_GE(client->connection().receiver().readable(), kBuffer);
  EXPECT_LT(client->connection().receiver().readable(), kBuffer + kUnit);
}

/// The user of a connection in TIME-WAIT still holds it when another takes its place (RFC 1122 4.2.2.13).
TEST(TcpHostilePeer, AConnectionThatHasMadeRoomHasNoTimer) {
  TcpRig rig;
  rig.connect();
  rig.server->shutdown_write(rig.now());
  rig.run_for(100ms);
  rig.client->close(rig.now());
  rig.run_for(100ms);
  ASSERT_EQ(rig.server->connection().state(), State::time_wait);
  rig.client = rig.dial();
  rig.run_for(100ms);
  const auto second = rig.listener->accept();
  ASSERT_TRUE(second);
  read_all(*rig.server, rig.now());
  EXPECT_FALSE(rig.b.tcp.deadline());
  rig.server.reset();
  rig.run_for(5min);
  EXPECT_EQ(second->connection().state(), State::established);
}

/// Only the connection whose segment an ICMP error quotes is told; the others find out by what does not
/// leave.
/// Reports of all kinds, true ones and others, as many as there are: nothing is kept of them, and what is in
/// flight arrives in the end.
TEST(TcpHostilePeer, AStormOfReportsKeepsNothing) {
  TcpRig rig;
  rig.tracing = false;
  rig.connect(TcpSettings(), TcpSettings());
  rig.play_b();
  rig.client->write(Bytes(10 * 1448, 'x'), rig.now());
  const auto& sender = rig.client->connection().sender();
  const auto start = rig.client->connection().initial_send_sequence();
  const auto before = sender.memory_bytes();
  SeededRandom dice(11);
  TcpHeader report;
  report.ack = true;
  report.sequence = rig.last_from_a().acknowledgment;
  report.acknowledgment = start + 1;
  report.window = 32768;
  for (int i = 0; i < 100'000; ++i) {
    report.options = {};
    report.options.sack_count = 1 + random_below(dice, 4);
    for (auto& block : report.options.sack_blocks) {
      block.left = start + static_cast<std::uint32_t>(random_below(dice, 20'000));
      block.right = block.left + static_cast<std::uint32_t>(random_below(dice, 8'000));
    }
    rig.inject(report);
    ASSERT_LE(sender.flight().size(), 10u);
    ASSERT_LE(sender.flight().arrived_bytes() + sender.flight().lost_bytes(), 10 * 1448u);
  }
  EXPECT_LE(sender.memory_bytes(), before);
  EXPECT_LE(sender.retransmissions(), 20u);
  report.options = {};
  report.acknowledgment = start + 1 + 10 * 1448;
  rig.inject(report);
  EXPECT_TRUE(sender.all_acknowledged());
}

TEST(TcpHostilePeer, AConnectionFollowsAPathThatHasNarrowedUnasked) {
  TcpRig rig;
  rig.connect();
  rig.a.mtu = 600;
  const Bytes data(20000);
  EXPECT_EQ(rig.client->write(data, rig.now()), data.size());
  rig.run_for(5s);
  EXPECT_EQ(read_all(*rig.server, rig.now()), data.size());
}

/// A window that comes with the filling of a gap, whose number is old, is the newest nevertheless: together
/// with what it acknowledges, the one before would reach beyond the peer's buffer.
TEST(TcpHostilePeer, TheWindowOfTheNewestAcknowledgmentCounts) {
  TcpRig rig;
  rig.play_b();
  const auto client = rig.dial();
  TcpHeader header;
  header.syn = header.ack = true;
  header.acknowledgment = rig.last_from_a().sequence + 1;
  header.window = 1000;
  header.options.maximum_segment_bytes = 1000;
  rig.inject(header);
  client->write(Bytes(1500), rig.now());
  header.syn = false;
  header.options = {};
  header.sequence = 101;
  rig.inject(header, as_bytes("early"));
  header.sequence = 1;
  header.acknowledgment += 1000;
  header.window = 0;
  rig.inject(header, Bytes(100));
  EXPECT_EQ(client->connection().sender().peer_window(), 0u);
  EXPECT_EQ(client->connection().sender().next_position(), 1001u);
}

}  // namespace
}  // namespace netrig
