// How large TCP's segments and windows can be (RFC 9293 3.7.1, RFC 7323 2.3).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wire/ip_address.hpp"

namespace netrig {

inline constexpr std::uint8_t kMostShift = 14;            // RFC 7323 2.3
inline constexpr std::uint32_t kFixedHeaders4 = 20 + 20;  // IPv4 and TCP, without options (RFC 9293 3.7.1)
inline constexpr std::uint32_t kFixedHeaders6 = 40 + 20;
inline constexpr std::uint32_t kDefaultSegment4 = 536;  // RFC 9293 3.7.1
inline constexpr std::uint32_t kDefaultSegment6 = 1220;
inline constexpr std::uint32_t kSmallestSegment =
    88;  // what Linux takes at least, against peers that ask for crumbs

/// What a segment may hold at most on a path, without options.
inline std::uint32_t largest_segment(const IpAddress& address, std::uint32_t mtu_bytes) {
  const auto headers = address.is_v4() ? kFixedHeaders4 : kFixedHeaders6;
  return std::clamp<std::uint32_t>(mtu_bytes, headers + kSmallestSegment, 65535) - headers;
}

/// The shift with which 16 bits reach over the buffer.
inline std::uint8_t scale_for(std::size_t buffer_bytes) {
  std::uint8_t shift = 0;
  while (shift < kMostShift && (buffer_bytes >> shift) > 65535) ++shift;
  return shift;
}

}  // namespace netrig
