// Progress between threads.
#include "emulator/progress.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "emulator/threads.hpp"

namespace netrig {
namespace {

TEST(Progress, LetsThreadsWaitForEachOther) {
  Progress progress(3);
  std::atomic<int> steps = 0;
  on_own_threads({[&] {
                    progress.await(2);
                    EXPECT_EQ(steps++, 1);
                    progress.finish(0);
                  },
                  [&] {
                    EXPECT_EQ(steps++, 0);
                    progress.finish(2);
                    progress.await(0);
                    EXPECT_EQ(steps, 2);
                  }});
}

TEST(Progress, WaitsForNothingThatNeverComes) {
  Progress progress(2);
  progress.finish(0);
  on_own_threads({[&] { EXPECT_THROW(progress.await(1), std::runtime_error); }, [&] { progress.give_up(); }});
  EXPECT_NO_THROW(progress.await(0)) << "what is finished stays so";
}

}  // namespace
}  // namespace netrig
