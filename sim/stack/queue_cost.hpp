// What packets that wait take of the memory that a queue may use.
#pragma once

#include <algorithm>
#include <cstddef>

#include "wire/packet_buffer.hpp"

namespace netrig {

/// Of a packet, or the part of one that is kept, with that many bytes: its block is never smaller than some
/// size, so that many small ones must not be cheap.
inline std::size_t queue_cost(std::size_t packet_bytes) {
  constexpr std::size_t kSmallestBlock = 2048;
  return std::max(packet_bytes + PacketBuffer::kHeadroomBytes, kSmallestBlock);
}

}  // namespace netrig
