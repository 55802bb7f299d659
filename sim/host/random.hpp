// Numbers drawn from a Host's random bytes, with integer arithmetic only, so that they repeat on every
// machine.
#pragma once

#include <cstdint>

#include "host/host.hpp"

namespace netrig {

std::uint64_t random_u64(Host& host);
std::uint32_t random_u32(Host& host);
std::uint16_t random_u16(Host& host);

/// Uniform in [0, bound), without modulo bias; `bound` must not be 0.
std::uint64_t random_below(Host& host, std::uint64_t bound);

}  // namespace netrig
