// The header of a DNS message as it stands on the wire (RFC 1035 4.1.1): the flags and the counts of the
// sections.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dns/message.hpp"

namespace netrig::dns {

struct WireHeader {
  Header header;  ///< its rcode: the lower four bits
  std::uint16_t questions = 0;
  std::uint16_t answers = 0;
  std::uint16_t authorities = 0;
  std::uint16_t additionals = 0;

  /// None if there are fewer than kHeaderBytes. The reserved bit is not kept.
  static std::optional<WireHeader> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;
};

}  // namespace netrig::dns
