// Cutting an IPv6 packet into fragments, which only its sender may do (RFC 8200 4.5).
#pragma once

#include <cstdint>
#include <vector>

#include "wire/packet_buffer.hpp"

namespace netrig {

/// `packet` is of this host: its transport follows the IPv6 header at once. It is longer than `mtu_bytes`,
/// which is at least 1280 (RFC 8200 5).
std::vector<PacketBuffer> fragment_ipv6(const PacketBuffer& packet, std::uint32_t mtu_bytes,
                                        std::uint32_t identification);

}  // namespace netrig
