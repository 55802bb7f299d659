// The bytes of an ICMP echo message (RFC 792 "Echo or Echo Reply Message"; RFC 4443 4.1, 4.2).
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"

namespace netrig {

struct EchoMessage {
  std::uint8_t type = 0;
  std::uint16_t identifier = 0;
  std::uint16_t sequence = 0;
  ByteView payload;  ///< not owned

  static constexpr std::uint8_t kRequestV4 = 8, kReplyV4 = 0, kRequestV6 = 128, kReplyV6 = 129;

  /// Nothing when it is too short; the checksum is the kernel's business.
  static std::optional<EchoMessage> parse(ByteView bytes);
  /// With the Internet checksum (RFC 1071) over the message alone, as IPv4 wants it; for IPv6 the kernel puts
  /// its own.
  Bytes serialize() const;
};

}  // namespace netrig
