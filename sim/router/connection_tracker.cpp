#include "router/connection_tracker.hpp"

#include "router/icmp_query.hpp"

namespace netrig {

namespace {

using State = TrackingState;

bool has_no_connection(const ConnectionTuple&) {
  return false;
}

/// Neighbor Discovery and Multicast Listener Discovery: what is said to all of a link is no connection's, and
/// not invalid either. The list is Linux's, in which there are no redirects.
bool has_no_connection(const Ipv6ConnectionTuple& tuple) {
  constexpr std::uint8_t kListenerQuery = 130, kListenerReport2 = 143;  // RFC 2710, RFC 3810
  if (tuple.protocol != kIpProtocolIcmpv6) return false;
  const auto type = icmp_type_of(tuple);
  return (type >= kListenerQuery && type <= Icmpv6Message::kNeighborAdvertisement) ||
         type == kListenerReport2;
}

}  // namespace

template <class Address>
void BasicConnectionTracker<Address>::track(Packet& packet, ByteView bytes, TimePoint now) {
  packet.state = State::invalid;
  packet.connection = nullptr;
  packet.first = false;
  if (packet.facts.has_tuple && is_intact(bytes, packet.facts)) look_up(packet, bytes, nullptr, now);
}

template <class Address>
void BasicConnectionTracker<Address>::track_own(Packet& packet, ByteView bytes, Packet& answered,
                                                TimePoint now) {
  packet.state = State::invalid;
  packet.connection = nullptr;
  packet.first = false;
  if (packet.facts.has_tuple) look_up(packet, bytes, &answered, now);
}

template <class Address>
void BasicConnectionTracker<Address>::look_up(Packet& packet, ByteView bytes, Packet* answered,
                                              TimePoint now) {
  if (has_no_connection(packet.facts.tuple)) {
    packet.state = State::untracked;
    return;
  }
  if (const auto quoted = quoted_packet(bytes, packet.facts)) return track_error(packet, *quoted, answered);
  const auto found = table_.find(packet.facts.tuple);
  if (found.connection == nullptr) return begin(packet, bytes);
  packet.connection = found.connection;
  packet.direction = found.direction;
  follow(packet, bytes, now);
}

/// An error belongs to the connection whose packet it quotes, if it goes to where that packet came from:
/// anybody could send one to somebody else.
template <class Address>
void BasicConnectionTracker<Address>::track_error(Packet& packet, ByteView quoted, Packet* answered) const {
  const auto facts = BasicPacketFacts<Address>::of(quoted);
  if (!facts.has_tuple) return;
  const bool icmp = facts.tuple.protocol == kIcmpOf<Address>;
  if (icmp && !IcmpQuery::between<Address>(icmp_type_of(facts.tuple)).known()) return;
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

template <class Address>
void BasicConnectionTracker<Address>::begin(Packet& packet, ByteView bytes) const {
  const auto& tuple = packet.facts.tuple;
  auto& connection = packet.own;
  connection = {};
  if (tuple.protocol == kIpProtocolTcp) {
    const auto segment = tcp_segment_of(payload_of(bytes, packet.facts));
    if (!segment || !connection.tcp.begin(*segment)) return;
  } else if (tuple.protocol == kIcmpOf<Address> && !IcmpQuery::between<Address>(icmp_type_of(tuple)).asks) {
    return;
  }
  connection.tuples = {tuple, tuple.inverse()};
  packet.connection = &connection;
  packet.direction = Direction::original;
  packet.first = true;
  packet.state = State::opening;
}

template <class Address>
void BasicConnectionTracker<Address>::follow(Packet& packet, ByteView bytes, TimePoint now) {
  auto& connection = *packet.connection;
  auto effect = TcpTracking::Effect::follows;
  if (packet.facts.tuple.protocol == kIpProtocolTcp) {
    const auto segment = tcp_segment_of(payload_of(bytes, packet.facts));
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

template <class Address>
bool BasicConnectionTracker<Address>::confirm(Packet& packet, TimePoint now) {
  if (!packet.first) return true;
  packet.first = false;
  packet.connection = table_.insert(packet.own, now);
  return packet.connection != nullptr;
}

template class BasicConnectionTracker<Ipv4Address>;
template class BasicConnectionTracker<Ipv6Address>;

}  // namespace netrig
