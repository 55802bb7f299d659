// The IPv4 header (RFC 791 3.1, with the traffic class of RFC 2474 and RFC 3168). Options are carried, not
// understood.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

inline constexpr std::uint8_t kIpProtocolIcmp = 1;
inline constexpr std::uint8_t kIpProtocolTcp = 6;
inline constexpr std::uint8_t kIpProtocolUdp = 17;

struct Ipv4Header {
  static constexpr std::size_t kMinimumBytes = 20;
  static constexpr std::size_t kMaximumOptionBytes = 40;
  static constexpr std::uint8_t kDefaultTtl = 64;  // RFC 1700, "IP TIME TO LIVE PARAMETER"

  std::uint8_t traffic_class = 0;        ///< DSCP and ECN
  std::uint16_t total_length_bytes = 0;  ///< of header and payload
  std::uint16_t identification = 0;
  bool reserved_flag = false;
  bool dont_fragment = false;
  bool more_fragments = false;
  std::uint16_t fragment_offset_bytes = 0;  ///< a multiple of 8
  std::uint8_t ttl = kDefaultTtl;
  std::uint8_t protocol = 0;
  Ipv4Address source;
  Ipv4Address destination;
  Bytes options;  ///< at most 40 bytes; padded to a multiple of 4 on the wire

  std::size_t header_bytes() const;
  /// How many bytes follow the header, by its own account; a frame may hold fewer (cut) or more (padding).
  std::size_t payload_bytes() const { return total_length_bytes - header_bytes(); }
  bool is_fragment() const { return more_fragments || fragment_offset_bytes != 0; }
  void set_payload_bytes(std::size_t count);

  /// No header when it is cut short, contradicts itself, or has a wrong checksum (RFC 1122 3.2.1.2).
  static std::optional<Ipv4Header> parse(ByteReader& reader);
  /// The same of a header that somebody has changed on the way and quotes, or has left to a device to finish:
  /// neither the checksum nor the total length is judged.
  static std::optional<Ipv4Header> parse_unjudged(ByteReader& reader);
  /// With its checksum.
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const Ipv4Header&, const Ipv4Header&) = default;
};

}  // namespace netrig
