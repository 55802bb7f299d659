#include "raw/node_configuration.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

TEST(NodeConfiguration, ReadsDevices) {
  const auto plain = parse_device("eth0");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->name, "eth0");
  EXPECT_TRUE(plain->addresses.empty());
  const auto made = parse_device("eth0=10.0.0.2/24,auto");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->autoconfigures);
  EXPECT_EQ(made->addresses.size(), 1u);
  EXPECT_EQ(format_device(*made), "eth0=10.0.0.2/24,auto");
  EXPECT_EQ(format_device(*parse_device("eth0=auto")), "eth0=auto");
  const auto both = parse_device("eth1=10.0.0.2/24,10.1.0.2/16");
  ASSERT_TRUE(both);
  ASSERT_EQ(both->addresses.size(), 2u);
  EXPECT_EQ(both->addresses[1].to_string(), "10.1.0.2/16");
  EXPECT_EQ(format_device(*both), "eth1=10.0.0.2/24,10.1.0.2/16");
  const auto own = parse_device("a@b@02:00:00:00:00:01=10.0.0.2/24");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->name, "a@b");
  EXPECT_EQ(own->mac, MacAddress({2, 0, 0, 0, 0, 1}));
  EXPECT_EQ(format_device(*own), "a@b@02:00:00:00:00:01=10.0.0.2/24");
}

TEST(NodeConfiguration, RefusesWhatIsNoDevice) {
  for (const auto* text : {"", "=10.0.0.2/24", "eth0=", "eth0=10.0.0.2", "eth0=10.0.0.2/24,", "eth0=a/24"}) {
    EXPECT_FALSE(parse_device(text)) << text;
  }
}

TEST(NodeConfiguration, ReadsRoutes) {
  const auto route = parse_route("default=10.0.0.1");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->destination.to_string(), "0.0.0.0/0");
  EXPECT_EQ(format_route(*route), "default=10.0.0.1");
  const auto six = parse_route("default=2001:db8::1");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->destination.to_string(), "::/0");
  EXPECT_EQ(format_route(*six), "default=2001:db8::1");
  EXPECT_EQ(format_route(*parse_route("10.2.0.0/16=10.0.0.9")), "10.2.0.0/16=10.0.0.9");
  for (const auto* text : {"", "default", "default=", "10.2.0.0=10.0.0.1", "default=gateway"}) {
    EXPECT_FALSE(parse_route(text)) << text;
  }
}

}  // namespace
}  // namespace netrig
