// Address translation by the rules of a `Nat` (RFC 3022; RFC 4787 and RFC 5382 for what it promises): which
// addresses and ports a new connection gets, and what is to be changed in each packet. It chooses as Linux's
// masquerade does: an inside endpoint keeps its port, or the mapping that it has; only where that would make
// two connections look alike to an answer, another port is drawn at random.
#pragma once

#include <optional>

#include "router/connection_table.hpp"
#include "router/connection_tracker.hpp"
#include "router/packet_rewrite.hpp"
#include "stack/stack_random.hpp"
#include "topology/rules.hpp"

namespace netrig {

class AddressTranslation {
 public:
  /// `table` and `random` must outlive it.
  AddressTranslation(Nat nat, const ConnectionTable& table, StackRandom& random)
      : nat_(std::move(nat)), table_(table), random_(random) {}

  /// For a connection whose first packet came in by `outside` to an address of the router.
  void forward_port(Connection& connection) const;
  /// For one whose first packet is about to leave by the interface `outside`: `address` is the router's
  /// there.
  void masquerade(Connection& connection, InterfaceIndex outside, const Ipv4Address& address) const;
  /// For any other: its source keeps its address, and its port if its answers can be told from all others.
  void keep_source(Connection& connection) const;

 private:
  void set_source(Connection& connection, const Ipv4Address& address) const;
  bool is_free(const ConnectionTuple& reply) const { return table_.find(reply).connection == nullptr; }
  std::optional<ConnectionTuple> keep_mapping(const ConnectionTuple& original, ConnectionTuple reply) const;
  void draw_port(ConnectionTuple& reply) const;

  Nat nat_;
  const ConnectionTable& table_;
  StackRandom& random_;
};

/// Rewrites one end of a packet of a translated connection: the destination when it has arrived, the source
/// before it leaves. Does nothing to others. False: the packet must be dropped.
bool translate(const TrackedPacket& packet, PacketEnd end, MutableByteView bytes);

}  // namespace netrig
