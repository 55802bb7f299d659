// What tells the packets of one connection, in one direction, from all others: addresses, protocol, ports.
#pragma once

#include <cstdint>

#include "wire/ip_address.hpp"

namespace netrig {

/// Of an ICMP query `source_port` is the identifier, in both directions, and `destination_port` type and
/// code; of protocols without ports both are 0.
struct ConnectionTuple {
  Ipv4Address source;
  Ipv4Address destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t protocol = 0;

  /// That of the answers.
  ConnectionTuple inverse() const;
  /// Spread by a secret.
  std::uint32_t hash(std::uint64_t secret) const;

  friend bool operator==(const ConnectionTuple& a, const ConnectionTuple& b) {
    return a.source == b.source && a.destination == b.destination && a.source_port == b.source_port &&
           a.destination_port == b.destination_port && a.protocol == b.protocol;
  }
};

/// Whether ICMP messages of this type ask for an answer, and which type that has (RFC 792, RFC 950).
struct IcmpQuery {
  bool asks = false;
  bool answers = false;
  std::uint8_t counterpart = 0;  ///< the other type, of one that asks or answers

  static IcmpQuery of(std::uint8_t type);
  bool known() const { return asks || answers; }
};

}  // namespace netrig
