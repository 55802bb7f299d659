#include "stack/ephemeral_port.hpp"

#include "stack/stack_error.hpp"

namespace netrig {

Result<std::uint16_t> ephemeral_port(StackRandom& random, const std::function<bool(std::uint16_t)>& is_free) {
  constexpr std::uint32_t kCount = kLastEphemeral - kFirstEphemeral + 1;
  const auto start = random_below(random, kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const auto port = static_cast<std::uint16_t>(kFirstEphemeral + (start + i) % kCount);
    if (is_free(port)) return port;
  }
  return posix_error(errc::address_in_use);
}

}  // namespace netrig
