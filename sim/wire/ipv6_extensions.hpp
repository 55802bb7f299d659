// IPv6 extension headers (RFC 8200 4): options, routing, fragment. Each starts with the number of what
// follows it; which one comes is told by the header in front.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

/// Hop-by-hop or destination options (RFC 8200 4.3, 4.6).
struct Ipv6OptionsHeader {
  std::uint8_t next_header = kIpv6NoNextHeader;
  ByteView options = {};  ///< not owned; as they stand, padding included: 8 n + 6 bytes

  static std::optional<Ipv6OptionsHeader> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;

  /// An option that may not be skipped (RFC 8200 4.2), or is cut short.
  struct Problem {
    enum class Action {
      discard,
      report,              ///< … and send an ICMP parameter problem
      report_unless_group  ///< … but not about a packet to a group
    };
    std::size_t at = 0;  ///< where it stands in `options`
    Action action = Action::discard;
  };
  /// The first; none when all of them are known (padding, router alert) or say of themselves that whoever
  /// doesn't know them goes on.
  std::optional<Problem> problem() const;
};

/// RFC 8200 4.4. Of its types none is followed: type 0 is forbidden (RFC 5095).
struct Ipv6RoutingHeader {
  std::uint8_t next_header = kIpv6NoNextHeader;
  std::uint8_t type = 0;
  std::uint8_t segments_left = 0;
  ByteView data = {};  ///< not owned: 8 n + 4 bytes

  static std::optional<Ipv6RoutingHeader> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;
};

/// RFC 8200 4.5.
struct Ipv6FragmentHeader {
  static constexpr std::size_t kLengthBytes = 8;

  std::uint8_t next_header = kIpv6NoNextHeader;
  std::uint16_t offset_bytes = 0;  ///< a multiple of 8
  bool more_fragments = false;
  std::uint32_t identification = 0;

  /// A whole packet that looks like a fragment (RFC 6946).
  bool is_atomic() const { return offset_bytes == 0 && !more_fragments; }

  /// What is reserved is ignored, and written as zero.
  static std::optional<Ipv6FragmentHeader> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const Ipv6FragmentHeader&, const Ipv6FragmentHeader&) = default;
};

}  // namespace netrig
