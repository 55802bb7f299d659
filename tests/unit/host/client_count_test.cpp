// The server's limits.
#include "host/client_count.hpp"

#include <gtest/gtest.h>

using namespace netrig;

namespace {

TEST(ClientCount, LimitsAllAndEachAddress) {
  ClientCount count(3, 2);
  const auto a = *IpAddress::parse("10.0.0.1");
  const auto b = *IpAddress::parse("10.0.0.2");
  auto first = count.admit(a);
  auto second = count.admit(a);
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(count.admit(a));
  auto third = count.admit(b);
  EXPECT_TRUE(third);
  EXPECT_FALSE(count.admit(b)) << "no more at all";
  first.reset();
  EXPECT_TRUE(count.admit(a));
  EXPECT_EQ(count.total(), 2u) << "an unused place is given back at once";
}

TEST(ClientCount, APlaceMayOutliveTheCount) {
  std::shared_ptr<void> place;
  {
    ClientCount count(1, 1);
    place = count.admit(*IpAddress::parse("10.0.0.1"));
  }
  EXPECT_TRUE(place);
}

}  // namespace
