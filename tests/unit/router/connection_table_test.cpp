// Connections remembered and forgotten, to the nanosecond.
#include "router/connection_table.hpp"

#include <gtest/gtest.h>

#include "wire/ipv4_header.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart(1h);

ConnectionTuple tuple_of(std::uint32_t source, std::uint16_t port, std::uint8_t protocol = kIpProtocolUdp) {
  return {.source = Ipv4Address(source),
          .destination = Ipv4Address({198, 51, 100, 9}),
          .source_port = port,
          .destination_port = 53,
          .protocol = protocol};
}

Connection connection_of(const ConnectionTuple& tuple, bool answered = false) {
  return {.tuples = {tuple, tuple.inverse()}, .answered = answered};
}

class ConnectionTableTest : public ::testing::Test {
 protected:
  bool knows(const ConnectionTuple& tuple) const { return table.find(tuple).connection != nullptr; }

  ConnectionTable table{kTrackingTimes, 4, 42};
};

TEST_F(ConnectionTableTest, FindsBothDirections) {
  const auto tuple = tuple_of(0x0a000007, 1000);
  auto* inserted = table.insert(connection_of(tuple), kStart);
  ASSERT_NE(inserted, nullptr);
  EXPECT_EQ(table.find(tuple).connection, inserted);
  EXPECT_EQ(table.find(tuple).direction, Direction::original);
  EXPECT_EQ(table.find(tuple.inverse()).connection, inserted);
  EXPECT_EQ(table.find(tuple.inverse()).direction, Direction::reply);
  EXPECT_FALSE(knows(tuple_of(0x0a000007, 1001)));
  EXPECT_FALSE(knows(tuple_of(0x0a000008, 1000)));
  EXPECT_FALSE(knows(tuple_of(0x0a000007, 1000, kIpProtocolTcp)));
}

TEST_F(ConnectionTableTest, RefusesATupleOfAnother) {
  const auto tuple = tuple_of(0x0a000007, 1000);
  ASSERT_NE(table.insert(connection_of(tuple), kStart), nullptr);
  EXPECT_EQ(table.insert(connection_of(tuple), kStart), nullptr);
  EXPECT_EQ(table.insert(connection_of(tuple.inverse()), kStart), nullptr);
  auto same_answers = connection_of(tuple_of(0x0a000008, 1000));
  same_answers.tuple(Direction::reply) = tuple.inverse();
  EXPECT_EQ(table.insert(same_answers, kStart), nullptr);
  EXPECT_EQ(table.size(), 1u);
}

TEST_F(ConnectionTableTest, ForgetsOnTime) {
  const auto tuple = tuple_of(0x0a000007, 1000);
  auto* connection = table.insert(connection_of(tuple), kStart);
  table.expire(kStart + 300s - 1ns);
  EXPECT_TRUE(knows(tuple));
  table.renew(*connection, kStart + 300s - 1ns);
  table.expire(kStart + 600s - 2ns);
  EXPECT_TRUE(knows(tuple));
  table.expire(kStart + 600s - 1ns);
  EXPECT_FALSE(knows(tuple));
  EXPECT_EQ(table.size(), 0u);
}

TEST_F(ConnectionTableTest, KindsHaveTheirTimes) {
  auto tcp = connection_of(tuple_of(0x0a000007, 1, kIpProtocolTcp));
  ASSERT_TRUE(tcp.tcp.begin({.kind = TcpTracking::Kind::syn}));
  auto established = connection_of(tuple_of(0x0a000007, 2, kIpProtocolTcp));
  ASSERT_TRUE(established.tcp.begin({.kind = TcpTracking::Kind::ack}));
  auto ping = connection_of({.source = Ipv4Address(0x0a000007),
                             .destination = Ipv4Address(0x0a000008),
                             .source_port = 7,
                             .destination_port = 0x0800,
                             .protocol = kIpProtocolIcmp});
  auto other = connection_of(
      {.source = Ipv4Address(0x0a000007), .destination = Ipv4Address(0x0a000008), .protocol = 253});
  for (const auto& each : {tcp, established, ping, other}) ASSERT_NE(table.insert(each, kStart), nullptr);
  const auto left_at = [&](Duration time) {
    table.expire(kStart + time);
    return table.size();
  };
  EXPECT_EQ(left_at(60s - 1ns), 4u);
  EXPECT_EQ(left_at(60s), 3u);
  EXPECT_EQ(left_at(240s - 1ns), 3u);
  EXPECT_EQ(left_at(240s), 2u);
  EXPECT_EQ(left_at(600s - 1ns), 2u);
  EXPECT_EQ(left_at(600s), 1u);
  EXPECT_EQ(left_at(7440s - 1ns), 1u);
  EXPECT_EQ(left_at(7440s), 0u);
}

TEST_F(ConnectionTableTest, AKindThatChangesChangesTheTime) {
  auto connection = connection_of(tuple_of(0x0a000007, 1, kIpProtocolTcp));
  ASSERT_TRUE(connection.tcp.begin({.kind = TcpTracking::Kind::syn}));
  auto* inserted = table.insert(connection, kStart);
  (void)inserted->tcp.next(Direction::reply, {.kind = TcpTracking::Kind::syn_ack}, false);
  inserted->answered = true;
  (void)inserted->tcp.next(Direction::original, {.kind = TcpTracking::Kind::ack}, true);
  table.renew(*inserted, kStart + 1s);
  table.expire(kStart + 7441s - 1ns);
  EXPECT_EQ(table.size(), 1u);
  table.expire(kStart + 7441s);
  EXPECT_EQ(table.size(), 0u);
}

TEST_F(ConnectionTableTest, WhenFullTheMostSilentUnansweredOneGoes) {
  for (std::uint16_t port = 1; port <= 4; ++port) {
    ASSERT_NE(table.insert(connection_of(tuple_of(0x0a000007, port), port == 1), kStart + port * 1s),
              nullptr);
  }
  ASSERT_NE(table.insert(connection_of(tuple_of(0x0a000007, 5), true), kStart + 5s), nullptr);
  EXPECT_TRUE(knows(tuple_of(0x0a000007, 1))) << "answered";
  EXPECT_FALSE(knows(tuple_of(0x0a000007, 2)));
  for (std::uint16_t port = 6; port <= 7; ++port) {
    ASSERT_NE(table.insert(connection_of(tuple_of(0x0a000007, port), true), kStart + 6s), nullptr);
  }
  EXPECT_EQ(table.insert(connection_of(tuple_of(0x0a000007, 8)), kStart + 7s), nullptr) << "all are answered";
  EXPECT_EQ(table.size(), 4u);
  table.expire(kStart + 301s);
  EXPECT_NE(table.insert(connection_of(tuple_of(0x0a000007, 8)), kStart + 301s), nullptr);
}

TEST_F(ConnectionTableTest, WhenFullAClosedTcpConnectionGoes) {
  ConnectionTable small(kTrackingTimes, 2, 42);
  auto tcp = connection_of(tuple_of(0x0a000007, 1, kIpProtocolTcp), true);
  ASSERT_TRUE(tcp.tcp.begin({.kind = TcpTracking::Kind::ack}));
  ASSERT_NE(small.insert(tcp, kStart), nullptr);
  tcp.tuples[0].source_port = 2;
  tcp.tuples[1] = tcp.tuples[0].inverse();
  auto* closed = small.insert(tcp, kStart);
  EXPECT_EQ(small.insert(connection_of(tuple_of(0x0a000007, 3)), kStart), nullptr);
  closed->tcp.close();
  small.renew(*closed, kStart);
  EXPECT_NE(small.insert(connection_of(tuple_of(0x0a000007, 3)), kStart), nullptr);
  EXPECT_EQ(small.find(tcp.tuples[0]).connection, nullptr);
}

TEST_F(ConnectionTableTest, FindsTheNewestTranslationOfASource) {
  const Ipv4Address outside({198, 51, 100, 1});
  std::array<Connection, 3> connections;
  for (std::uint16_t i = 0; i < connections.size(); ++i) {
    auto tuple = tuple_of(0x0a000007, 1000);
    tuple.destination_port = i;
    connections[i] = connection_of(tuple);
    connections[i].tuple(Direction::reply).destination = outside;
    connections[i].tuple(Direction::reply).destination_port = static_cast<std::uint16_t>(2000 + i);
    connections[i].source_translated = i != 2;
    ASSERT_NE(table.insert(connections[i], kStart), nullptr);
  }
  const auto mapped = [&] {
    const auto* found = table.find_translated(tuple_of(0x0a000007, 1000), outside);
    return found == nullptr ? 0 : found->tuple(Direction::reply).destination_port;
  };
  EXPECT_EQ(mapped(), 2001);
  EXPECT_EQ(table.find_translated(tuple_of(0x0a000007, 1001), outside), nullptr);
  EXPECT_EQ(table.find_translated(tuple_of(0x0a000007, 1000), Ipv4Address(1)), nullptr);
  table.remove(*table.find(connections[1].tuples[0]).connection);
  EXPECT_EQ(mapped(), 2000);
}

TEST(ConnectionTable, GrowsAndForgetsAll) {
  constexpr std::uint32_t kMany = 5000;
  ConnectionTable table(kTrackingTimes, kMany, 7);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_NE(table.insert(connection_of(tuple_of(0x0a000000 + i, 1)), kStart + Duration(i)), nullptr);
  }
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_NE(table.find(tuple_of(0x0a000000 + i, 1).inverse()).connection, nullptr) << i;
  }
  table.expire(kStart + 300s + Duration(kMany / 2 - 1));
  EXPECT_EQ(table.size(), kMany / 2);
  table.clear();
  EXPECT_EQ(table.size(), 0u);
  EXPECT_EQ(table.find(tuple_of(0x0a000000 + kMany - 1, 1)).connection, nullptr);
  EXPECT_NE(table.insert(connection_of(tuple_of(0x0a000000, 1)), kStart), nullptr);
}

}  // namespace
}  // namespace netrig
