// Which connection a packet belongs to, and what that makes of the connection: Linux's connection tracking
// (nf_conntrack), of which it keeps the rules that a router's users see.
//
// Different on purpose: sequence numbers of TCP are not held against windows.
#pragma once

#include "router/connection_table.hpp"
#include "router/packet_facts.hpp"

namespace netrig {

enum class TrackingState : std::uint8_t {
  untracked,    ///< nobody asks for its connection, or its kind has none
  invalid,      ///< malformed, or it can neither belong to a connection nor begin one
  opening,      ///< of a connection whose other side has not been seen
  established,  ///< of a connection with packets in both directions, or the first answer
  related,      ///< an ICMP error about a packet of the connection
};

/// A packet on its way through the router, and its connection.
template <class Address>
struct BasicTrackedPacket {
  using Connection = BasicConnection<Address>;

  BasicPacketFacts<Address> facts;
  TrackingState state = TrackingState::untracked;
  Direction direction = Direction::original;
  /// The connection, in the table or `own`; null if there is none.
  Connection* connection = nullptr;
  /// The connection is `own`, and becomes known when the packet has passed everything.
  bool first = false;
  /// A connection that the table does not hold: not yet, or not any more.
  Connection own = {};

  bool known() const { return state == TrackingState::established || state == TrackingState::related; }
};
using TrackedPacket = BasicTrackedPacket<Ipv4Address>;
using Ipv6TrackedPacket = BasicTrackedPacket<Ipv6Address>;

template <class Address>
class BasicConnectionTracker {
 public:
  using Table = BasicConnectionTable<Address>;
  using Packet = BasicTrackedPacket<Address>;

  explicit BasicConnectionTracker(Table& table) : table_(table) {}

  /// Of a packet that has come in: fills all of `packet` but its facts, which the caller has read from
  /// `bytes`.
  void track(Packet& packet, ByteView bytes, TimePoint now);
  /// The same of the router's own packet: its checksums are not looked at. `answered` is what has come in
  /// last; an error about that belongs to its connection, even if it will never be known.
  void track_own(Packet& packet, ByteView bytes, Packet& answered, TimePoint now);
  /// The packet has left, or is this host's: a connection that it began is known from now on. False: it can't
  /// be remembered, and the packet must be dropped.
  bool confirm(Packet& packet, TimePoint now);

 private:
  void look_up(Packet& packet, ByteView bytes, Packet* answered, TimePoint now);
  void track_error(Packet& packet, ByteView quoted, Packet* answered) const;
  void begin(Packet& packet, ByteView bytes) const;
  void follow(Packet& packet, ByteView bytes, TimePoint now);

  Table& table_;
};
using ConnectionTracker = BasicConnectionTracker<Ipv4Address>;
using Ipv6ConnectionTracker = BasicConnectionTracker<Ipv6Address>;

}  // namespace netrig
