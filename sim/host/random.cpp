#include "host/random.hpp"

#include <array>
#include <cassert>

namespace netrig {

namespace {

template <class Unsigned>
Unsigned draw(Host& host) {
  std::array<std::uint8_t, sizeof(Unsigned)> octets{};
  host.random(octets);
  Unsigned value = 0;
  for (auto octet : octets) value = static_cast<Unsigned>(value << 8 | octet);
  return value;
}

}  // namespace

std::uint64_t random_u64(Host& host) {
  return draw<std::uint64_t>(host);
}
std::uint32_t random_u32(Host& host) {
  return draw<std::uint32_t>(host);
}
std::uint16_t random_u16(Host& host) {
  return draw<std::uint16_t>(host);
}

std::uint64_t random_below(Host& host, std::uint64_t bound) {
  assert(bound != 0);
  const std::uint64_t unbiased = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  for (;;) {
    const auto value = random_u64(host);
    if (value < unbiased) return value % bound;
  }
}

}  // namespace netrig
