// The randomness of a stack under a fuzzer.
#pragma once

#include <cstdint>

#include "stack/stack_random.hpp"

namespace netrig::fuzz {

/// The same numbers in every run, so that an input repeats.
class RepeatedRandom final : public StackRandom {
 public:
  explicit RepeatedRandom(std::uint32_t seed = 1) : next_(seed) {}
  void fill(MutableByteView bytes) override {
    for (auto& byte : bytes) {
      next_ = next_ * 1664525 + 1013904223;
      byte = static_cast<std::uint8_t>(next_ >> 24);
    }
  }

 private:
  std::uint32_t next_;
};

}  // namespace netrig::fuzz
