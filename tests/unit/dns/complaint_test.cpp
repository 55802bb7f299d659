#include "dns/complaint.hpp"

#include <gtest/gtest.h>

namespace netrig::dns {
namespace {

TimePoint at(int seconds) {
  return TimePoint(std::chrono::seconds(seconds));
}

TEST(DnsComplaint, IsToldAtOnceAndThenNowAndThen) {
  Complaint complaint("too much", std::chrono::seconds(10));
  EXPECT_EQ(complaint.happened(at(100)), "too much");
  for (int i = 0; i < 500; ++i) EXPECT_EQ(complaint.happened(at(105)), std::nullopt);
  EXPECT_EQ(complaint.happened(at(110)), "too much (501 times since this was told last)");
  EXPECT_EQ(complaint.happened(at(119)), std::nullopt);
  EXPECT_EQ(complaint.happened(at(140)), "too much (2 times since this was told last)");
  EXPECT_EQ(complaint.happened(at(150)), "too much");
  EXPECT_EQ(complaint.count(), 505u);
}

}  // namespace
}  // namespace netrig::dns
