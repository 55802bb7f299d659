// Which connection a packet belongs to, and what that makes of the connection: Linux's connection tracking
// (nf_conntrack), of which it keeps the rules that a router's users see.
//
// Different on purpose: sequence numbers of TCP are not held against windows.
#pragma once

#include "router/connection_table.hpp"
#include "router/packet_facts.hpp"

namespace netrig {

/// A packet on its way through the router, and its connection.
struct TrackedPacket {
  enum class State : std::uint8_t {
    untracked,    ///< nobody asks for its connection
    invalid,      ///< malformed, or it can neither belong to a connection nor begin one
    opening,      ///< of a connection whose other side has not been seen
    established,  ///< of a connection with packets in both directions, or the first answer
    related,      ///< an ICMP error about a packet of the connection
  };

  PacketFacts facts;
  State state = State::untracked;
  Direction direction = Direction::original;
  /// The connection, in the table or `own`; null if there is none.
  Connection* connection = nullptr;
  /// The connection is `own`, and becomes known when the packet has passed everything.
  bool first = false;
  /// A connection that the table does not hold: not yet, or not any more.
  Connection own = {};

  bool known() const { return state == State::established || state == State::related; }
};

class ConnectionTracker {
 public:
  explicit ConnectionTracker(ConnectionTable& table) : table_(table) {}

  /// Of a packet that has come in: fills all of `packet` but its facts, which the caller has read from
  /// `bytes`.
  void track(TrackedPacket& packet, ByteView bytes, TimePoint now);
  /// The same of the router's own packet: its checksums are not looked at. `answered` is what has come in
  /// last; an error about that belongs to its connection, even if it will never be known.
  void track_own(TrackedPacket& packet, ByteView bytes, TrackedPacket& answered, TimePoint now);
  /// The packet has left, or is this host's: a connection that it began is known from now on. False: it can't
  /// be remembered, and the packet must be dropped.
  bool confirm(TrackedPacket& packet, TimePoint now);

 private:
  void look_up(TrackedPacket& packet, ByteView bytes, TrackedPacket* answered, TimePoint now);
  void track_error(TrackedPacket& packet, ByteView quoted, TrackedPacket* answered) const;
  void begin(TrackedPacket& packet, ByteView bytes) const;
  void follow(TrackedPacket& packet, ByteView bytes, TimePoint now);

  ConnectionTable& table_;
};

}  // namespace netrig
