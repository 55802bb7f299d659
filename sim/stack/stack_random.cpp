#include "stack/stack_random.hpp"

#include <array>
#include <cassert>

namespace netrig {

std::uint64_t random_u64(StackRandom& random) {
  std::array<std::uint8_t, 8> octets{};
  random.fill(octets);
  return ByteReader(octets).u64();
}

std::uint16_t random_u16(StackRandom& random) {
  std::array<std::uint8_t, 2> octets{};
  random.fill(octets);
  return ByteReader(octets).u16();
}

std::uint64_t random_below(StackRandom& random, std::uint64_t bound) {
  assert(bound != 0);
  const std::uint64_t unbiased = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  for (;;) {
    const auto value = random_u64(random);
    if (value < unbiased) return value % bound;
  }
}

}  // namespace netrig
