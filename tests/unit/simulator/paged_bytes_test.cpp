// Bytes in pages are what a plain sequence of bytes is, whatever is written where.
#include "simulator/paged_bytes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace netrig {
namespace {

Bytes all_of(const PagedBytes& paged) {
  Bytes all(static_cast<std::size_t>(paged.size()) + 1);
  all.resize(paged.read(0, all));
  return all;
}

TEST(PagedBytes, AreWhatWasWritten) {
  constexpr unsigned kSeed = 5;
  std::mt19937 random(kSeed);
  PagedBytes paged;
  Bytes plain;
  for (int round = 0; round < 2000; ++round) {
    const std::size_t offset = random() % 5000;
    if (round % 7 == 0) {
      paged.resize(offset);
      plain.resize(offset);
    } else {
      const Bytes part(random() % 3000, static_cast<std::uint8_t>(1 + round % 255));
      paged.write(offset, part);
      if (!part.empty()) plain.resize(std::max(plain.size(), offset + part.size()));
      std::ranges::copy(part, plain.begin() + static_cast<std::ptrdiff_t>(std::min(offset, plain.size())));
    }
    ASSERT_EQ(all_of(paged), plain) << "seed " << kSeed << ", round " << round;
    const std::size_t from = random() % 6000;
    Bytes middle(random() % 2000);
    const auto begin = std::min(from, plain.size());
    const auto count = std::min(middle.size(), plain.size() - begin);
    ASSERT_EQ(paged.read(from, middle), count);
    middle.resize(count);
    ASSERT_EQ(middle, Bytes(plain.begin() + static_cast<std::ptrdiff_t>(begin),
                            plain.begin() + static_cast<std::ptrdiff_t>(begin + count)));
  }
}

TEST(PagedBytes, ComeInPiecesToTheEnd) {
  PagedBytes paged;
  const Bytes written(2500, 7);
  paged.write(0, written);
  Bytes together;
  for (auto piece = paged.piece_at(0); !piece.empty(); piece = paged.piece_at(together.size()))
    together.insert(together.end(), piece.begin(), piece.end());
  EXPECT_EQ(together, written);
  EXPECT_TRUE(paged.piece_at(2500).empty());
  EXPECT_TRUE(paged.piece_at(1'000'000).empty());
}

}  // namespace
}  // namespace netrig
