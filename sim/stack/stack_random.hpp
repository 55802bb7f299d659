// Where a stack's random numbers come from: passed in, so that a run can be repeated.
#pragma once

#include <cstdint>

#include "wire/bytes.hpp"

namespace netrig {

/// Unpredictable on a real network: ports, identifiers and sequence numbers hang on it (RFC 6056, RFC 6528).
class StackRandom {
 public:
  virtual ~StackRandom() = default;
  virtual void fill(MutableByteView bytes) = 0;
};

std::uint64_t random_u64(StackRandom& random);
std::uint16_t random_u16(StackRandom& random);
/// Uniform in [0, bound), without modulo bias; `bound` must not be 0.
std::uint64_t random_below(StackRandom& random, std::uint64_t bound);

}  // namespace netrig
