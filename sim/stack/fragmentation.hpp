// Cutting an IPv4 packet into fragments (RFC 791 3.2).
#pragma once

#include <cstdint>
#include <vector>

#include "wire/packet_buffer.hpp"

namespace netrig {

/// `packet` starts with its header, may be a fragment itself, and is longer than `mtu_bytes`, which is at
/// least 68 (RFC 791 3.2). Options go into the later fragments only if they say so. None when the header is
/// broken.
std::vector<PacketBuffer> fragment_ipv4(const PacketBuffer& packet, std::uint32_t mtu_bytes);

}  // namespace netrig
