// UDP (RFC 768) over IPv4 and IPv6: the header, a whole datagram with its checksum, and what a received one
// says.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct UdpHeader {
  static constexpr std::size_t kLengthBytes = 8;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint16_t length_bytes = kLengthBytes;  ///< of header and payload
  std::uint16_t checksum = 0;                 ///< 0: none was made

  std::size_t payload_bytes() const { return length_bytes - kLengthBytes; }

  /// No header when it is cut short or its length is smaller than itself.
  static std::optional<UdpHeader> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const UdpHeader&, const UdpHeader&) = default;
};

enum class UdpChecksum {
  correct,
  absent,   ///< zero: allowed on IPv4 (RFC 768), an error on IPv6 (RFC 8200 8.1)
  partial,  ///< the sum of the pseudo header only, left by a sender that expected its device to finish it
  wrong,
};

/// Judges a whole datagram, header and payload, `datagram.size()` being the header's length field.
///
/// `partial` is what a kernel on the other end of a veth pair sends while its transmit checksum offload is
/// on: no device ever completes the sum, and the receiving kernel knows by a flag beside the packet that it
/// need not. A raw socket sees the bytes only. Whoever reads frames from such a link and cannot have the
/// offload switched off, as a DHCP client among others, accepts it; everybody else treats it as wrong.
UdpChecksum check_udp(const IpAddress& source, const IpAddress& destination, ByteView datagram);

/// Header with checksum, then payload.
void serialize_udp(ByteWriter& writer, const Endpoint& from, const Endpoint& to, ByteView payload);

}  // namespace netrig
