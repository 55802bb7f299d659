// One UDP datagram in one IPv4 packet in one Ethernet frame, as those send it who have no address yet (RFC
// 2131 4.1).
#pragma once

#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct UdpFrame {
  MacAddress source_mac;
  MacAddress destination_mac;
  Endpoint source;       ///< IPv4
  Endpoint destination;  ///< IPv4
  Bytes payload;

  /// Nothing for any other frame, and for malformed ones, fragments and wrong checksums. A checksum that is
  /// absent (RFC 768) or partial is accepted: the sender may be a kernel on the other end of a veth pair,
  /// with its checksum offload on, and before there is an address no kernel socket could receive in our
  /// place.
  static std::optional<UdpFrame> parse(ByteView frame);
  Bytes to_bytes() const;

  friend bool operator==(const UdpFrame&, const UdpFrame&) = default;
};

}  // namespace netrig
