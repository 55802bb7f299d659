// Single segments against one connection, the peer played by hand: what RFC 9293 3.10.7 and RFC 5961 say of
// each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

class TcpSegments : public testing::Test, protected PlayedPeer {
 protected:
  TcpSegments() { establish(); }
};

TEST_F(TcpSegments, Rfc9293Must59AndShld31AndMay13AreJoinedWhateverTheirOrder) {
  send(at_peer(1 + 20), 1, "third");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
  send(at_peer(1 + 10), 1, "second....");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
  send(at_peer(1), 1, "first.....");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 26 win 65510"));
  EXPECT_EQ(read(), "first.....second....third");
}

TEST_F(TcpSegments, Rfc9293Section31074MayOverlap) {
  send(at_peer(1), 1, "abcdef");
  send(at_peer(4), 1, "defghi");
  send(at_peer(2), 1, "bc");
  EXPECT_EQ(read(), "abcdefghi");
}

TEST_F(TcpSegments, Rfc9293Section31074BeforeTheWindowAreAnswered) {
  send(at_peer(1), 1, "abc");
  answers();
  send(at_peer(0), 1, "x");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 4 win 65532"));
  EXPECT_EQ(read(), "abc");
}

TEST_F(TcpSegments, Rfc9293Section31074BehindTheWindowAreAnswered) {
  send(at_peer(1 + 65536), 1, "x");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc5961Section32WithAResetAtTheRightNumberEndIt) {
  auto reset = at_peer(1);
  reset.rst = true;
  send(reset, 1);
  EXPECT_EQ(client->connection().error(), make_error_code(errc::connection_reset));
  EXPECT_THAT(answers(), IsEmpty());
}

TEST_F(TcpSegments, Rfc5961Section32WithAResetElsewhereInTheWindowAreChallenged) {
  auto reset = at_peer(100);
  reset.rst = true;
  send(reset, 1);
  EXPECT_EQ(client->connection().state(), State::established);
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
}

TEST_F(TcpSegments, Rfc5961Section32WithAResetOutsideTheWindowAreIgnored) {
  auto reset = at_peer(70000);
  reset.rst = true;
  send(reset, 1);
  EXPECT_EQ(client->connection().state(), State::established);
  EXPECT_THAT(answers(), IsEmpty());
}

TEST_F(TcpSegments, Rfc5961Section42WithASynAreChallenged) {
  auto syn = at_peer(50);
  syn.syn = true;
  send(syn, 1);
  EXPECT_EQ(client->connection().state(), State::established);
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
}

TEST_F(TcpSegments, Rfc5961Section52ThatAcknowledgeTheFutureAreChallenged) {
  send(at_peer(1), 5000, "lie");
  EXPECT_THAT(answers(), ElementsAre(". 1 ack 1 win 65535"));
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc9293Section31074WithoutAcknowledgmentAreDropped) {
  auto header = at_peer(1);
  header.window = 1000;
  rig.inject(header, as_bytes("x"));
  EXPECT_THAT(answers(), IsEmpty());
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc5961Section7GetNoMoreThanAHundredChallengesASecond) {
  for (int i = 0; i < 300; ++i) {
    auto reset = at_peer(100);
    reset.rst = true;
    send(reset, 1);
  }
  EXPECT_EQ(answers().size(), 100u);
  rig.run_for(1s);
  auto reset = at_peer(100);
  reset.rst = true;
  send(reset, 1);
  EXPECT_EQ(answers().size(), 1u);
}

TEST_F(TcpSegments, Rfc9293Must61AndShld28AreAsLargeAsThePeerTakesAndPushedAtTheEnd) {
  client->write(Bytes(2500, 'x'), rig.now());
  EXPECT_THAT(answers(), ElementsAre(". 1:1001 ack 1 win 65535", ". 1001:2001 ack 1 win 65535"));
  send(at_peer(1), 2001);
  EXPECT_THAT(answers(), ElementsAre("P. 2001:2501 ack 1 win 65535"));
}

TEST_F(TcpSegments, Rfc9293Section386KeepWithinThePeersWindow) {
  auto small = at_peer(1);
  small.window = 1500;
  send(small, 1);
  client->write(Bytes(5000, 'x'), rig.now());
  EXPECT_THAT(answers(), ElementsAre(". 1:1001 ack 1 win 65535"));
}

TEST_F(TcpSegments, Rfc9293Section31074CarryAFinThatComesEarly) {
  auto fin = at_peer(4);
  fin.fin = true;
  send(fin, 1, "def");
  EXPECT_EQ(client->connection().state(), State::established);
  send(at_peer(1), 1, "abc");
  EXPECT_EQ(client->connection().state(), State::close_wait);
  EXPECT_EQ(read(), "abcdef");
  EXPECT_TRUE(client->connection().at_end());
  send(at_peer(8), 1, "after the end");
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc9293Must54AreSentInSmallerPiecesWhenThePathIsNarrow) {
  client->write(Bytes(1000, 'x'), rig.now());
  answers();
  ByteWriter quoted;
  quoted.u16(TcpRig::kClientPort).u16(TcpRig::kServerPort).u32(rig.last_from_a().sequence);
  NetworkError error;
  error.kind = NetworkError::Kind::packet_too_big;
  error.mtu_bytes = 640;
  error.destination.address = rig.b.address();
  error.quoted = std::move(quoted).take();
  rig.a.tcp.error_arrived(error, rig.a.address(), rig.now());
  EXPECT_THAT(answers(), ElementsAre(". 1:601 ack 1 win 65535", "P. 601:1001 ack 1 win 65535"));
}

/// RFC 5961 5.2: by a guesser, whose number would have to lie within a window of what was acknowledged.
TEST_F(TcpSegments, Rfc9293May12WithAnAcknowledgmentFromLongAgoAreNotTaken) {
  auto header = at_peer(1);
  header.ack = true;
  header.acknowledgment = own_start() - 1'000'000'000;
  rig.inject(header, as_bytes("injected"));
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc9293Must3OfADamagedKindAreDropped) {
  ByteWriter writer;
  TcpHeader header = at_peer(1);
  header.source_port = TcpRig::kServerPort;
  header.destination_port = TcpRig::kClientPort;
  header.ack = true;
  header.acknowledgment = own_start() + 1;
  header.serialize(writer);
  writer.text("damaged");
  auto segment = std::move(writer).take();
  finish_tcp(rig.b.address(), rig.a.address(), segment);
  segment.back() ^= 1;
  rig.a.tcp.packet_arrived({.source = rig.b.address(), .destination = rig.a.address()}, segment, rig.now());
  EXPECT_EQ(read(), "");
}

TEST_F(TcpSegments, Rfc1122Section42310ToManyAreDropped) {
  TcpHeader header = at_peer(1);
  header.source_port = TcpRig::kServerPort;
  header.destination_port = TcpRig::kClientPort;
  header.rst = true;
  ByteWriter writer;
  header.serialize(writer);
  auto segment = std::move(writer).take();
  finish_tcp(rig.b.address(), rig.a.address(), segment);
  rig.a.tcp.packet_arrived({.source = rig.b.address(), .destination = rig.a.address(), .to_many = true},
                           segment, rig.now());
  EXPECT_EQ(client->connection().state(), State::established);
}

TEST_F(TcpSegments, OfOneByteEachDoNotFillTheMemory) {
  for (std::uint32_t i = 0; i < 20000; ++i) send(at_peer(3 + 2 * i), 1, "x");
  EXPECT_LE(client->connection().receiver().early_blocks(), 1024u);
  send(at_peer(1), 1, "ab");
  EXPECT_EQ(read(), "abx");
}

}  // namespace
}  // namespace netrig
