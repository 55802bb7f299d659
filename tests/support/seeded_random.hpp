// A stack's random numbers in tests.
#pragma once

#include <cstdint>
#include <random>

#include "stack/stack_random.hpp"

namespace netrig {

/// Repeats: the same seed, the same bytes.
class SeededRandom final : public StackRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(MutableByteView bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_() >> 56);
  }
  std::uint64_t next() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace netrig
