#include "emulator/descriptor_table.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <stdexcept>

namespace netrig {
namespace {

rlimit limit_of_open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit;
}

TEST(DescriptorTable, RaisesTheSoftLimitAsFarAsNeeded) {
  const auto before = limit_of_open_files();
  const rlimit low{256, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  reserve_descriptors(100);
  EXPECT_EQ(limit_of_open_files().rlim_cur, 256u);
  reserve_descriptors(500);
  EXPECT_EQ(limit_of_open_files().rlim_cur, 500u);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(DescriptorTable, SaysWhatToDoWhenTheHardLimitIsLower) {
  const auto too_many = limit_of_open_files().rlim_max;
  if (too_many == RLIM_INFINITY) GTEST_SKIP() << "no hard limit here";
  EXPECT_THAT([&] { reserve_descriptors(too_many + 1); },
              ::testing::ThrowsMessage<std::runtime_error>(::testing::HasSubstr("ulimit -Hn")));
}

}  // namespace
}  // namespace netrig
