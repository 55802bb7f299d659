// What a router has to know of either family's ICMP: its number, and which messages ask and answer.
#pragma once

#include <cstdint>

#include "router/connection_tuple.hpp"
#include "wire/icmp_message.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

/// The protocol number of ICMP between such addresses.
template <class Address>
inline constexpr std::uint8_t kIcmpOf = kIpProtocolIcmp;
template <>
inline constexpr std::uint8_t kIcmpOf<Ipv6Address> = kIpProtocolIcmpv6;

/// Whether ICMP messages of a type ask for an answer, and which type that has.
struct IcmpQuery {
  bool asks = false;
  bool answers = false;
  std::uint8_t counterpart = 0;  ///< the other type, of one that asks or answers

  static IcmpQuery of(std::uint8_t type);         ///< RFC 792, RFC 950
  static IcmpQuery of_icmpv6(std::uint8_t type);  ///< RFC 4443, RFC 4620
  template <class Address>
  static IcmpQuery between(std::uint8_t type) {
    return kIcmpOf<Address> == kIpProtocolIcmp ? of(type) : of_icmpv6(type);
  }
  bool known() const { return asks || answers; }
};

/// Of an ICMP message's tuple.
template <class Address>
constexpr std::uint8_t icmp_type_of(const BasicConnectionTuple<Address>& tuple) {
  return static_cast<std::uint8_t>(tuple.destination_port >> 8);
}

}  // namespace netrig
