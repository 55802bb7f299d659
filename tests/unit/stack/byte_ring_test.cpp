#include "stack/byte_ring.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

TEST(ByteRing, IsAQueueWhateverItsWraps) {
  SeededRandom random(3);
  ByteRing ring;
  std::deque<std::uint8_t> model;
  for (int step = 0; step < 3000; ++step) {
    if (random_below(random, 2) == 0) {
      Bytes bytes(random_below(random, 5000));
      random.fill(bytes);
      ring.push_back(bytes);
      model.insert(model.end(), bytes.begin(), bytes.end());
    } else {
      const auto count = random_below(random, model.size() + 1);
      Bytes taken(count);
      ring.copy_out(0, taken);
      ASSERT_TRUE(std::equal(taken.begin(), taken.end(), model.begin()));
      ring.pop_front(count);
      model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(count));
    }
    ASSERT_EQ(ring.size(), model.size());
  }
}

TEST(ByteRing, TakesBytesBeforeTheirTime) {
  ByteRing ring;
  ring.push_back(as_bytes("ab"));
  ring.put(5, as_bytes("fg"));
  ring.put(2, as_bytes("cde"));
  Bytes all(7);
  ring.copy_out(0, all);
  EXPECT_EQ(as_text(all), "abcdefg");
}

TEST(ByteRing, HoldsNothingUntilItIsUsedAndGivesMuchBack) {
  ByteRing ring;
  EXPECT_EQ(ring.memory_bytes(), 0u);
  ring.push_back(Bytes(1'000'000));
  ring.pop_front(1'000'000);
  EXPECT_EQ(ring.memory_bytes(), 0u);
}

}  // namespace
}  // namespace netrig
