// An ICMP error (RFC 792, RFC 4443) as it is delivered to the socket whose packet caused it (RFC 1122 3.2.2).
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct NetworkError {
  enum class Kind { unreachable, port_unreachable, packet_too_big, time_exceeded, prohibited, other };

  Kind kind = Kind::other;
  std::uint8_t icmp_type = 0;  ///< as on the wire, of the family of `offender`
  std::uint8_t icmp_code = 0;
  IpAddress offender;                           ///< who reported it
  Endpoint destination;                         ///< where the packet was sent; port 0 for an echo request
  std::optional<std::uint32_t> mtu_bytes = {};  ///< with packet_too_big (RFC 1191 4, RFC 4443 3.2)
  Bytes quoted;                                 ///< the payload that the error quotes, as far as it goes
};

/// What RFC 792, RFC 1122 3.2.2.1 and RFC 4443 3 mean by a type and code; `v4` tells whose they are.
NetworkError::Kind error_kind(bool v4, std::uint8_t type, std::uint8_t code);

}  // namespace netrig
