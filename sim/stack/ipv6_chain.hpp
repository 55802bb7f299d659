// The headers of a whole IPv6 packet, walked as its destination does (RFC 8200 4): where its transport
// stands, whether it is a fragment, and what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>

#include "stack/reassembly.hpp"
#include "wire/bytes.hpp"

namespace netrig {

struct Ipv6Chain {
  /// More extension headers than this nobody sends; a packet that has them is dropped.
  static constexpr int kMostExtensions = 8;

  struct Problem {
    std::uint8_t code = 0;           ///< of an ICMP parameter problem
    std::uint32_t pointer = 0;       ///< the byte that is meant
    bool silent = false;             ///< nobody is told
    bool told_about_groups = false;  ///< … even if the packet was for a group (RFC 4443 2.4 e.3)
  };

  std::uint8_t protocol = 0;                       ///< what follows the last header that is known
  std::size_t named_at = 0;                        ///< the byte that says so
  std::size_t payload_at = 0;                      ///< where it starts
  std::optional<Ipv6FragmentPlace> fragment = {};  ///< set: the walk ends here, and the rest is its piece
  std::optional<Problem> problem = {};
};

/// `packet` starts with a valid header and is as long as that says. An atomic fragment is no fragment (RFC
/// 6946).
Ipv6Chain walk_ipv6(ByteView packet);

}  // namespace netrig
