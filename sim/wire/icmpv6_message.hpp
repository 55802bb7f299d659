// ICMPv6 messages (RFC 4443 2.1) as bytes: type, code, a word whose meaning is the type's, and the rest. The
// checksum covers a pseudo header, too. What Neighbor Discovery says is read by neighbor_discovery.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct Icmpv6Message {
  static constexpr std::size_t kHeaderBytes = 8;

  // Types (IANA, "ICMPv6 Parameters"). Those below 128 are errors.
  static constexpr std::uint8_t kUnreachable = 1;
  static constexpr std::uint8_t kPacketTooBig = 2;
  static constexpr std::uint8_t kTimeExceeded = 3;
  static constexpr std::uint8_t kParameterProblem = 4;
  static constexpr std::uint8_t kEchoRequest = 128;
  static constexpr std::uint8_t kEchoReply = 129;
  static constexpr std::uint8_t kRouterSolicitation = 133;
  static constexpr std::uint8_t kRouterAdvertisement = 134;
  static constexpr std::uint8_t kNeighborSolicitation = 135;
  static constexpr std::uint8_t kNeighborAdvertisement = 136;
  static constexpr std::uint8_t kRedirect = 137;

  // Codes of kUnreachable.
  static constexpr std::uint8_t kNoRoute = 0;
  static constexpr std::uint8_t kProhibited = 1;
  static constexpr std::uint8_t kBeyondScope = 2;
  static constexpr std::uint8_t kAddressUnreachable = 3;
  static constexpr std::uint8_t kPortUnreachable = 4;
  // Codes of kTimeExceeded.
  static constexpr std::uint8_t kInTransit = 0;
  static constexpr std::uint8_t kInReassembly = 1;
  // Codes of kParameterProblem.
  static constexpr std::uint8_t kBadField = 0;
  static constexpr std::uint8_t kUnknownNextHeader = 1;
  static constexpr std::uint8_t kUnknownOption = 2;

  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t field = 0;  ///< the second word: identifier and sequence number, an MTU, a pointer, …
  ByteView payload = {};    ///< not owned; of an error, the packet that it quotes

  std::uint16_t identifier() const { return static_cast<std::uint16_t>(field >> 16); }
  std::uint16_t sequence() const { return static_cast<std::uint16_t>(field); }
  static constexpr std::uint32_t echo_field(std::uint16_t identifier, std::uint16_t sequence) {
    return std::uint32_t{identifier} << 16 | sequence;
  }

  bool is_error() const { return type < kEchoRequest; }
  bool is_neighbor_discovery() const { return type >= kRouterSolicitation && type <= kRedirect; }

  /// No message when it is too short. The checksum is not looked at: quoted messages are cut.
  static std::optional<Icmpv6Message> parse(ByteView bytes);
  /// With the checksum of a message between these addresses.
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination) const;
};

/// Whether a whole ICMPv6 message between these addresses carries its right checksum.
bool check_icmpv6(const Ipv6Address& source, const Ipv6Address& destination, ByteView message);

/// Puts the checksum into a message that stands at the end of `writer`, from `start` on, with zeros there.
void finish_icmpv6(ByteWriter& writer, std::size_t start, const Ipv6Address& source,
                   const Ipv6Address& destination);

}  // namespace netrig
