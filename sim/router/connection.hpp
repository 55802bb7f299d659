// A connection as a router knows it: how its packets look from either side, and what became of it so far.
#pragma once

#include <array>

#include "router/connection_tuple.hpp"
#include "router/tcp_tracking.hpp"
#include "stack/ip.hpp"

namespace netrig {

template <class Address>
struct BasicConnection {
  using Tuple = BasicConnectionTuple<Address>;

  /// Of packets as they arrive at the router, by direction. Without translation one is the other's inverse.
  std::array<Tuple, 2> tuples;
  bool answered = false;  ///< packets of both directions have been seen
  // Of IPv6 nothing is translated.
  bool source_translated = false;
  bool destination_translated = false;
  /// The interface whose address is the source's translation; any: none.
  InterfaceIndex masqueraded_by = kAnyInterface;
  TcpTracking tcp = {};

  const Tuple& tuple(Direction direction) const { return tuples[static_cast<std::size_t>(direction)]; }
  Tuple& tuple(Direction direction) { return tuples[static_cast<std::size_t>(direction)]; }
  bool translated() const { return source_translated || destination_translated; }
};
using Connection = BasicConnection<Ipv4Address>;
using Ipv6Connection = BasicConnection<Ipv6Address>;

}  // namespace netrig
