// A host's or a program's randomness in a simulation: any bytes, and the same ones in every run of the same
// seed, whatever other hosts draw. A key made of them is as secret as the seed: none.
#pragma once

#include <cstdint>
#include <string_view>

#include "link/random_stream.hpp"
#include "stack/stack_random.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class SimulatedRandom final : public StackRandom {
 public:
  explicit SimulatedRandom(RandomStream stream) : stream_(stream) {}

  /// What the node's stack draws from.
  static SimulatedRandom of_stack(std::uint64_t seed, std::string_view node);
  /// What a program draws from, which is new each time it is started: `start` counts the starts of programs
  /// of that name on that node.
  static SimulatedRandom of_program(std::uint64_t seed, std::string_view node, std::string_view program,
                                    std::uint64_t start);

  /// A number of the stream for each 8 bytes or part of them, lowest byte first.
  void fill(MutableByteView bytes) override;

 private:
  RandomStream stream_;
};

}  // namespace netrig
