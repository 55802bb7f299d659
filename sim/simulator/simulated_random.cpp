#include "simulator/simulated_random.hpp"

#include <span>
#include <string>

namespace netrig {

namespace {

constexpr std::size_t kNumberBytes = sizeof(std::uint64_t);

/// As many bytes of the number as there is room for, lowest first.
template <std::size_t kExtent>
void put(std::uint64_t number, std::span<std::uint8_t, kExtent> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> 8 * i);
}

}  // namespace

SimulatedRandom SimulatedRandom::of_stack(std::uint64_t seed, std::string_view node) {
  return SimulatedRandom(RandomStream(seed, "stack " + std::string(node)));
}

SimulatedRandom SimulatedRandom::of_program(std::uint64_t seed, std::string_view node,
                                            std::string_view program, std::uint64_t start) {
  // Neither name can hold a NUL, so that no two programs have one stream.
  std::string name("program ");
  name.append(node).append(1, '\0').append(program).append(1, '\0').append(std::to_string(start));
  return SimulatedRandom(RandomStream(seed, name));
}

void SimulatedRandom::fill(MutableByteView bytes) {
  // The fixed length of the first loop lets the compiler store each number at once.
  for (; bytes.size() >= kNumberBytes; bytes = bytes.subspan(kNumberBytes)) {
    put(stream_.next(), bytes.first<kNumberBytes>());
  }
  if (!bytes.empty()) put(stream_.next(), bytes);
}

}  // namespace netrig
