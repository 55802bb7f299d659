#include "simulator/simulated_random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace netrig::testing {
namespace {

Bytes draw(SimulatedRandom random, std::size_t count) {
  Bytes bytes(count, 0xee);
  random.fill(bytes);
  return bytes;
}

TEST(SimulatedRandom, IsTheSameInEveryBuild) {
  const auto expected = draw(SimulatedRandom(RandomStream(1, "x")), 8);
  RandomStream stream(1, "x");
  const auto number = stream.next();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(expected[i], number >> 8 * i & 0xff) << "lowest byte first";
  // Computed elsewhere by SplitMix64's and FNV-1a's definitions.
  EXPECT_EQ(draw(SimulatedRandom::of_program(7, "pc", "ping", 1), 10),
            (Bytes{0xc3, 0x77, 0x65, 0xb1, 0x59, 0x59, 0xb6, 0x73, 0x95, 0xf9}));
  EXPECT_EQ(draw(SimulatedRandom::of_stack(7, "pc"), 4), (Bytes{0xd3, 0x3d, 0x5e, 0x78}));
}

TEST(SimulatedRandom, EveryHostProgramAndStartHasItsOwn) {
  std::set<Bytes> all;
  for (const std::uint64_t seed : {1, 2}) {
    for (const std::string node : {"a", "b", "a b"}) {
      all.insert(draw(SimulatedRandom::of_stack(seed, node), 16));
      for (const std::string program : {"c", "b c", "stack"}) {
        for (const std::uint64_t start : {1, 2, 11}) {
          all.insert(draw(SimulatedRandom::of_program(seed, node, program, start), 16));
        }
      }
    }
  }
  EXPECT_EQ(all.size(), 2u * (3 + 3 * 3 * 3));
}

TEST(SimulatedRandom, FillsAnyNumberOfBytes) {
  auto random = SimulatedRandom::of_stack(1, "pc");
  for (std::size_t size = 0; size < 40; ++size) {
    // Filled often enough, every byte is something else than it was at least once.
    Bytes changed(size, 0);
    for (int i = 0; i < 4; ++i) {
      Bytes bytes(size, 0x55);
      random.fill(bytes);
      for (std::size_t at = 0; at < size; ++at) changed[at] |= static_cast<std::uint8_t>(bytes[at] != 0x55);
    }
    EXPECT_EQ(changed, Bytes(size, 1)) << size;
  }
}

TEST(SimulatedRandom, BytesAreEven) {
  constexpr std::size_t kCount = 1 << 20;
  std::array<unsigned, 256> counts{};
  for (const auto byte : draw(SimulatedRandom::of_stack(1, "pc"), kCount)) ++counts[byte];
  // Chi-squared with 255 degrees of freedom; 347 is passed by one stream in ten thousand.
  double sum = 0;
  constexpr double kMean = kCount / 256.0;
  for (const auto count : counts) sum += (count - kMean) * (count - kMean) / kMean;
  EXPECT_LT(sum, 347);
}

}  // namespace
}  // namespace netrig::testing
