#include "stack/ipv4_edit.hpp"

#include <cassert>
#include <cstdint>

namespace netrig {

void decrement_ttl(MutableByteView packet) {
  constexpr std::size_t kTtlAt = 8, kChecksumAt = 10;
  constexpr std::uint32_t kOneHop = 0x0100;  // the TTL is the high byte of its word
  assert(packet.size() > kChecksumAt + 1 && packet[kTtlAt] > 0);
  --packet[kTtlAt];
  auto sum = static_cast<std::uint32_t>(packet[kChecksumAt] << 8 | packet[kChecksumAt + 1]) + kOneHop;
  sum = (sum & 0xffff) + (sum >> 16);
  packet[kChecksumAt] = static_cast<std::uint8_t>(sum >> 8);
  packet[kChecksumAt + 1] = static_cast<std::uint8_t>(sum);
}

}  // namespace netrig
