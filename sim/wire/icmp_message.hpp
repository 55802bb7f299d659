// ICMP messages (RFC 792) as bytes: type, code, a word whose meaning is the type's, and the rest. The same
// layout serves ICMPv6 (RFC 4443 2.1), whose checksum covers a pseudo header, too.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"

namespace netrig {

struct IcmpMessage {
  static constexpr std::size_t kHeaderBytes = 8;

  // Types (IANA, "ICMP Parameters").
  static constexpr std::uint8_t kEchoReply = 0;
  static constexpr std::uint8_t kUnreachable = 3;
  static constexpr std::uint8_t kSourceQuench = 4;
  static constexpr std::uint8_t kRedirect = 5;
  static constexpr std::uint8_t kEchoRequest = 8;
  static constexpr std::uint8_t kTimeExceeded = 11;
  static constexpr std::uint8_t kParameterProblem = 12;
  static constexpr std::uint8_t kEchoRequestV6 = 128;
  static constexpr std::uint8_t kEchoReplyV6 = 129;

  // Codes of kUnreachable.
  static constexpr std::uint8_t kNetUnreachable = 0;
  static constexpr std::uint8_t kHostUnreachable = 1;
  static constexpr std::uint8_t kProtocolUnreachable = 2;
  static constexpr std::uint8_t kPortUnreachable = 3;
  static constexpr std::uint8_t kFragmentationNeeded = 4;
  // Codes of kTimeExceeded.
  static constexpr std::uint8_t kInTransit = 0;
  static constexpr std::uint8_t kInReassembly = 1;

  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t field = 0;  ///< the second word: identifier and sequence number, an MTU, a pointer, …
  ByteView payload = {};    ///< not owned; of an error, the packet that it quotes

  std::uint16_t identifier() const { return static_cast<std::uint16_t>(field >> 16); }
  std::uint16_t sequence() const { return static_cast<std::uint16_t>(field); }
  static constexpr std::uint32_t echo_field(std::uint16_t identifier, std::uint16_t sequence) {
    return std::uint32_t{identifier} << 16 | sequence;
  }

  /// An error about a packet, no query (RFC 1122 3.2.2). Errors never cause errors.
  bool is_error() const;

  /// No message when it is too short. The checksum is not looked at: quoted messages are cut.
  static std::optional<IcmpMessage> parse(ByteView bytes);
  /// With the checksum over the message alone, as IPv4 wants it.
  void serialize(ByteWriter& writer) const;
};

/// Whether a whole ICMP message over IPv4 carries its right checksum.
bool check_icmp(ByteView message);

}  // namespace netrig
