// How a router refuses a TCP segment: by a reset in the name of its receiver (RFC 9293 3.5.2).
#pragma once

#include <optional>

#include "router/packet_facts.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// The whole packet; none for a segment that is malformed, or a reset itself.
template <class Address>
std::optional<PacketBuffer> reset_for(ByteView packet, const BasicPacketFacts<Address>& facts);

}  // namespace netrig
