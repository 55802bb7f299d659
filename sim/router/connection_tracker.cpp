#include "router/connection_tracker.hpp"

namespace netrig {

namespace {

using State = TrackedPacket::State;

constexpr std::uint8_t icmp_type_of(const ConnectionTuple& tuple) {
  return static_cast<std::uint8_t>(tuple.destination_port >> 8);
}

}  // namespace

void ConnectionTracker::track(TrackedPacket& packet, ByteView bytes, TimePoint now) {
  packet.state = State::invalid;
  packet.connection = nullptr;
  packet.first = false;
  if (packet.facts.has_tuple && is_intact(bytes, packet.facts)) look_up(packet, bytes, nullptr, now);
}

void ConnectionTracker::track_own(TrackedPacket& packet, ByteView bytes, TrackedPacket& answered,
                                  TimePoint now) {
  packet.state = State::invalid;
  packet.connection = nullptr;
  packet.first = false;
  if (packet.facts.has_tuple) look_up(packet, bytes, &answered, now);
}

void ConnectionTracker::look_up(TrackedPacket& packet, ByteView bytes, TrackedPacket* answered,
                                TimePoint now) {
  if (const auto quoted = quoted_packet(bytes, packet.facts)) return track_error(packet, *quoted, answered);
  const auto found = table_.find(packet.facts.tuple);
  if (found.connection == nullptr) return begin(packet, bytes);
  packet.connection = found.connection;
  packet.direction = found.direction;
  follow(packet, bytes, now);
}

/// An error belongs to the connection whose packet it quotes, if it goes to where that packet came from:
/// anybody could send one to somebody else.
void ConnectionTracker::track_error(TrackedPacket& packet, ByteView quoted, TrackedPacket* answered) const {
  const auto facts = PacketFacts::of(quoted);
  if (!facts.has_tuple) return;
  if (facts.tuple.protocol == kIpProtocolIcmp && !IcmpQuery::of(icmp_type_of(facts.tuple)).known()) return;
  const auto tuple = facts.tuple.inverse();
  auto found = table_.find(tuple);
  const bool of_first =
      answered != nullptr && answered->first && answered->own.tuple(Direction::reply) == tuple;
  if (found.connection == nullptr && of_first) found = {&answered->own, Direction::reply};
  if (found.connection == nullptr) return;
  if (found.connection->tuple(found.direction).destination != packet.facts.tuple.destination) return;
  packet.connection = found.connection;
  packet.direction = found.direction;
  packet.state = State::related;
}

void ConnectionTracker::begin(TrackedPacket& packet, ByteView bytes) const {
  const auto& tuple = packet.facts.tuple;
  auto& connection = packet.own;
  connection = {};
  if (tuple.protocol == kIpProtocolTcp) {
    const auto segment = tcp_segment_of(bytes, packet.facts);
    if (!segment || !connection.tcp.begin(*segment)) return;
  } else if (tuple.protocol == kIpProtocolIcmp && !IcmpQuery::of(icmp_type_of(tuple)).asks) {
    return;
  }
  connection.tuples = {tuple, tuple.inverse()};
  packet.connection = &connection;
  packet.direction = Direction::original;
  packet.first = true;
  packet.state = State::opening;
}

void ConnectionTracker::follow(TrackedPacket& packet, ByteView bytes, TimePoint now) {
  auto& connection = *packet.connection;
  auto effect = TcpTracking::Effect::follows;
  if (packet.facts.tuple.protocol == kIpProtocolTcp) {
    const auto segment = tcp_segment_of(bytes, packet.facts);
    effect = segment ? connection.tcp.next(packet.direction, *segment, connection.answered)
                     : TcpTracking::Effect::invalid;
  }
  if (effect == TcpTracking::Effect::invalid) {
    packet.connection = nullptr;
    return;
  }
  if (effect == TcpTracking::Effect::begins_anew) {
    table_.remove(connection);
    return begin(packet, bytes);
  }
  packet.state =
      connection.answered || packet.direction == Direction::reply ? State::established : State::opening;
  if (packet.direction == Direction::reply) connection.answered = true;
  if (effect == TcpTracking::Effect::follows) table_.renew(connection, now);
  if (effect == TcpTracking::Effect::ends) {
    packet.own = connection;
    packet.connection = &packet.own;
    table_.remove(connection);
  }
}

bool ConnectionTracker::confirm(TrackedPacket& packet, TimePoint now) {
  if (!packet.first) return true;
  packet.first = false;
  packet.connection = table_.insert(packet.own, now);
  return packet.connection != nullptr;
}

}  // namespace netrig
