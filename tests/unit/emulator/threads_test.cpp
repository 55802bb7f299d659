#include "emulator/threads.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <stdexcept>
#include <thread>

namespace netrig {
namespace {

TEST(OnOwnThreads, RunsAllAtTheSameTime) {
  std::barrier meeting(2);  // passed only by two who are there at once
  const auto self = std::this_thread::get_id();
  std::atomic<int> elsewhere = 0;
  const auto work = [&] {
    meeting.arrive_and_wait();
    elsewhere += std::this_thread::get_id() != self;
  };
  on_own_threads({work, work});
  EXPECT_EQ(elsewhere, 2);
}

TEST(OnOwnThreads, ThrowsTheFirstErrorAfterAllHaveEnded) {
  bool ended = false;
  try {
    on_own_threads({[] { throw std::runtime_error("first"); }, [&] { ended = true; },
                    [] { throw std::runtime_error("second"); }});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  EXPECT_TRUE(ended);
}

TEST(InParallel, GivesEachNumberOnce) {
  std::array<std::atomic<int>, 100> seen{};
  in_parallel(seen.size(), 7, [&](std::size_t i) { ++seen[i]; });
  for (const auto& count : seen) EXPECT_EQ(count, 1);
}

TEST(InParallel, TriesAllAndThrows) {
  std::atomic<int> tried = 0;
  EXPECT_THROW(in_parallel(20, 3,
                           [&](std::size_t i) {
                             ++tried;
                             if (i % 2 == 0) throw std::runtime_error("even");
                           }),
               std::runtime_error);
  EXPECT_EQ(tried, 20);
}

TEST(InParallel, DoesNothingForNone) {
  in_parallel(0, 4, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace netrig
