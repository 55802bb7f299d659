// Whose an address is, among a host's interfaces.
#include "stack/interface_table.hpp"

#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

class Interfaces : public ::testing::Test {
 protected:
  Interfaces() {
    lo().set_up(true, at({}));
    first.set_up(true, at({}));
    second.set_up(true, at({}));
    EXPECT_TRUE(first.add_address(*IpPrefix::parse("10.0.0.1/24"), at({})));
    EXPECT_TRUE(first.add_address(*IpPrefix::parse("10.0.0.65/26"), at({})));
    EXPECT_TRUE(second.add_address(*IpPrefix::parse("10.0.1.1/31"), at({})));
    table.refresh();
  }
  NetworkInterface& lo() { return *table.find(kLoopbackInterface); }

  InterfaceTable table;
  FakeDevice devices[2]{FakeDevice(1), FakeDevice(2)};
  NetworkInterface& first = table.add("eth0", devices[0]);
  NetworkInterface& second = table.add("eth1", devices[1]);
};

TEST_F(Interfaces, AreFoundByNumberAndName) {
  EXPECT_EQ(first.index(), 2);
  EXPECT_EQ(second.index(), 3);
  EXPECT_EQ(table.find(2), &first);
  EXPECT_EQ(table.find("eth1"), &second);
  EXPECT_EQ(table.find("lo"), &lo());
  for (const InterfaceIndex index : {-1, 0, 4}) EXPECT_EQ(table.find(index), nullptr) << index;
  EXPECT_EQ(table.find("eth"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
}

TEST_F(Interfaces, HaveTheirAddresses) {
  for (const auto* own : {"10.0.0.1", "10.0.0.65", "10.0.1.1", "127.0.0.1", "127.9.9.9"}) {
    EXPECT_TRUE(table.is_own(ip(own))) << own;
  }
  for (const auto* other : {"10.0.0.2", "10.0.1.0", "0.0.0.0", "10.0.0.255", "255.255.255.255"}) {
    EXPECT_FALSE(table.is_own(ip(other))) << other;
  }
  EXPECT_EQ(table.owner_of(ip("10.0.0.65")), &first);
  EXPECT_EQ(table.owner_of(ip("10.0.1.1")), &second);
  EXPECT_EQ(table.owner_of(ip("10.0.1.0")), nullptr);
}

TEST_F(Interfaces, HaveABroadcastAddressWhereThereIsRoomForOne) {
  EXPECT_TRUE(table.is_broadcast(ip("255.255.255.255")));
  EXPECT_TRUE(table.is_broadcast(ip("10.0.0.255")));
  EXPECT_TRUE(table.is_broadcast(ip("10.0.0.127"))) << "of the second prefix";
  EXPECT_FALSE(table.is_broadcast(ip("10.0.1.1"))) << "RFC 3021: two hosts and no broadcast";
  EXPECT_FALSE(table.is_broadcast(ip("127.255.255.255")));
  EXPECT_EQ(table.broadcast_link(ip("10.0.0.127")), &first);
  EXPECT_EQ(table.broadcast_link(ip("255.255.255.255")), nullptr) << "it is every link's";
}

TEST_F(Interfaces, ThatAreDownHaveNothing) {
  first.set_up(false, at({}));
  lo().set_up(false, at({}));
  table.refresh();
  EXPECT_FALSE(table.is_own(ip("10.0.0.1")));
  EXPECT_FALSE(table.is_own(ip("127.0.0.1")));
  EXPECT_FALSE(table.is_broadcast(ip("10.0.0.255")));
  EXPECT_EQ(table.owner_of(ip("10.0.0.1")), nullptr);
  EXPECT_EQ(table.broadcast_link(ip("10.0.0.255")), nullptr);
  EXPECT_EQ(table.any_address(), ip("10.0.1.1"));
  second.set_up(false, at({}));
  table.refresh();
  EXPECT_FALSE(table.any_address());
}

TEST_F(Interfaces, LendTheFirstAddressOfAll) {
  EXPECT_EQ(table.any_address(), ip("10.0.0.1")) << "not the loopback's";
}

}  // namespace
}  // namespace netrig::testing
