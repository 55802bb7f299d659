// Ports that nobody has asked for by number.
#pragma once

#include <cstdint>
#include <functional>

#include "host/result.hpp"
#include "stack/stack_random.hpp"

namespace netrig {

/// Linux's ip_local_port_range; RFC 6056 3.2 would allow more.
inline constexpr std::uint16_t kFirstEphemeral = 32768;
inline constexpr std::uint16_t kLastEphemeral = 60999;

/// A random one and, while `is_free` refuses it, the next ones (RFC 6056 3.3.1). Errors: address_in_use when
/// all are taken.
Result<std::uint16_t> ephemeral_port(StackRandom& random, const std::function<bool(std::uint16_t)>& is_free);

}  // namespace netrig
