// What tells the packets of one connection, in one direction, from all others: addresses, protocol, ports.
#pragma once

#include <cstdint>

#include "wire/ip_address.hpp"

namespace netrig {

/// Of an ICMP query `source_port` is the identifier, in both directions, and `destination_port` type and
/// code; of protocols without ports both are 0.
template <class Address>
struct BasicConnectionTuple {
  Address source;
  Address destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t protocol = 0;

  /// That of the answers.
  BasicConnectionTuple inverse() const;
  /// Spread by a secret.
  std::uint32_t hash(std::uint64_t secret) const;

  friend bool operator==(const BasicConnectionTuple& a, const BasicConnectionTuple& b) {
    return a.source == b.source && a.destination == b.destination && a.source_port == b.source_port &&
           a.destination_port == b.destination_port && a.protocol == b.protocol;
  }
};
using ConnectionTuple = BasicConnectionTuple<Ipv4Address>;
using Ipv6ConnectionTuple = BasicConnectionTuple<Ipv6Address>;

}  // namespace netrig
