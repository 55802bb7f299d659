// The IPv6 header (RFC 8200 3) and the numbers that its next-header field shares with IPv4's protocols. What
// may stand between it and a transport is in ipv6_extensions.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

inline constexpr std::uint8_t kIpProtocolIcmpv6 = 58;
// Extension headers (RFC 8200 4).
inline constexpr std::uint8_t kIpv6HopByHop = 0;
inline constexpr std::uint8_t kIpv6Routing = 43;
inline constexpr std::uint8_t kIpv6Fragment = 44;
inline constexpr std::uint8_t kIpv6NoNextHeader = 59;
inline constexpr std::uint8_t kIpv6DestinationOptions = 60;

struct Ipv6Header {
  static constexpr std::size_t kLengthBytes = 40;
  static constexpr std::size_t kNextHeaderAt = 6;
  static constexpr std::size_t kHopLimitAt = 7;
  static constexpr std::uint8_t kDefaultHopLimit = 64;  // RFC 1700, "IP TIME TO LIVE PARAMETER"

  std::uint8_t traffic_class = 0;   ///< DSCP and ECN
  std::uint32_t flow_label = 0;     ///< 20 bits
  std::uint16_t payload_bytes = 0;  ///< extension headers included; a frame may hold fewer or more
  std::uint8_t next_header = kIpv6NoNextHeader;
  std::uint8_t hop_limit = kDefaultHopLimit;
  Ipv6Address source;
  Ipv6Address destination;

  std::size_t packet_bytes() const { return kLengthBytes + payload_bytes; }

  /// No header when it is cut short or of another version.
  static std::optional<Ipv6Header> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const Ipv6Header&, const Ipv6Header&) = default;
};

}  // namespace netrig
