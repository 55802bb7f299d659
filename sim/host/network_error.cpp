#include "host/network_error.hpp"

namespace netrig {

namespace {

using Kind = NetworkError::Kind;

Kind kind_v4(std::uint8_t type, std::uint8_t code) {
  constexpr std::uint8_t kUnreachable = 3, kTimeExceeded = 11;
  if (type == kTimeExceeded) return Kind::time_exceeded;
  if (type != kUnreachable) return Kind::other;
  switch (code) {
    case 3:
      return Kind::port_unreachable;
    case 4:
      return Kind::packet_too_big;
    case 9:
    case 10:
    case 13:  // communication administratively prohibited (RFC 1812 5.2.7.1)
      return Kind::prohibited;
    default:
      return Kind::unreachable;
  }
}

Kind kind_v6(std::uint8_t type, std::uint8_t code) {
  constexpr std::uint8_t kUnreachable = 1, kTooBig = 2, kTimeExceeded = 3;
  if (type == kTooBig) return Kind::packet_too_big;
  if (type == kTimeExceeded) return Kind::time_exceeded;
  if (type != kUnreachable) return Kind::other;
  if (code == 4) return Kind::port_unreachable;
  return code == 1 || code == 5 || code == 6 ? Kind::prohibited : Kind::unreachable;
}

}  // namespace

NetworkError::Kind error_kind(bool v4, std::uint8_t type, std::uint8_t code) {
  return v4 ? kind_v4(type, code) : kind_v6(type, code);
}

}  // namespace netrig
