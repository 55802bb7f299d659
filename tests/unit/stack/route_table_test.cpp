// Routes: which one a destination takes, and in which order they are listed.
#include "stack/route_table.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

Ipv4Route route(const std::string& prefix, InterfaceIndex interface,
                std::optional<std::uint32_t> metric = {}) {
  const auto parsed = *IpPrefix::parse(prefix);
  return {.network = parsed.address.v4(), .length = parsed.length, .interface = interface, .metric = metric};
}

InterfaceIndex way(const RouteTable& table, const std::string& destination,
                   InterfaceIndex interface = kAnyInterface) {
  const auto* found = table.find(*Ipv4Address::parse(destination), interface);
  return found != nullptr ? found->interface : 0;
}

TEST(RouteTable, TheLongestPrefixWins) {
  RouteTable table;
  EXPECT_EQ(way(table, "10.1.2.3"), 0);
  for (const auto& entry : {route("10.0.0.0/8", 3), route("0.0.0.0/0", 2), route("10.1.2.3/32", 6),
                            route("10.1.0.0/16", 4), route("10.1.2.0/24", 5)}) {
    ASSERT_TRUE(table.set(entry));
  }
  EXPECT_EQ(way(table, "10.1.2.3"), 6);
  EXPECT_EQ(way(table, "10.1.2.4"), 5);
  EXPECT_EQ(way(table, "10.1.3.4"), 4);
  EXPECT_EQ(way(table, "10.2.3.4"), 3);
  EXPECT_EQ(way(table, "11.2.3.4"), 2);
  EXPECT_EQ(way(table, "10.1.2.3", 2), 2) << "only of the interface asked for";
  EXPECT_EQ(way(table, "10.1.2.3", 9), 0);
}

TEST(RouteTable, TheLowestMetricWinsAmongEquals) {
  RouteTable table;
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 2, 100)));
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 3, 50)));
  EXPECT_EQ(way(table, "10.0.0.1"), 3);
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 4)));
  EXPECT_EQ(way(table, "10.0.0.1"), 4);
}

TEST(RouteTable, SettingReplacesWhatHasTheSameMetric) {
  RouteTable table;
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 2, 100)));
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 3, 100)));
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 3, 100)));
  ASSERT_EQ(table.routes().size(), 1u);
  EXPECT_EQ(table.routes().front().interface, 3);
}

TEST(RouteTable, ALookupIsForgottenWithAChange) {
  RouteTable table;
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 2)));
  EXPECT_EQ(way(table, "10.0.0.1"), 2);
  ASSERT_TRUE(table.set(route("10.0.0.0/24", 3)));
  EXPECT_EQ(way(table, "10.0.0.1"), 3);
  ASSERT_TRUE(table.set(route("10.0.0.0/24", 4)));
  EXPECT_EQ(way(table, "10.0.0.1"), 4) << "a route that was replaced in its place";
  EXPECT_EQ(way(table, "10.0.0.1", 2), 2) << "the same destination by another interface";
  table.remove_interface(4);
  EXPECT_EQ(way(table, "10.0.0.1"), 2);
  ASSERT_TRUE(table.remove(route("10.0.0.0/8", 2)));
  EXPECT_EQ(way(table, "10.0.0.1"), 0);
}

TEST(RouteTable, IsListedInAFixedOrder) {
  RouteTable forwards, backwards;
  std::vector<Ipv4Route> entries{route("10.1.2.0/24", 2), route("10.1.3.0/24", 2, 5),
                                 route("10.1.3.0/24", 2, 7), route("10.0.0.0/8", 2), route("0.0.0.0/0", 2)};
  for (const auto& entry : entries) ASSERT_TRUE(forwards.set(entry));
  std::reverse(entries.begin(), entries.end());
  for (const auto& entry : entries) ASSERT_TRUE(backwards.set(entry));
  std::reverse(entries.begin(), entries.end());
  EXPECT_TRUE(std::ranges::equal(forwards.routes(), entries));
  EXPECT_TRUE(std::ranges::equal(backwards.routes(), entries));
}

TEST(RouteTable, RemovesWhatAgrees) {
  RouteTable table;
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 2, 1)));
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 3, 2)));
  EXPECT_FALSE(table.remove(route("10.0.0.0/8", 4)));
  EXPECT_FALSE(table.remove(route("10.0.0.0/8", 2, 2)));
  EXPECT_TRUE(table.remove(route("10.0.0.0/8", 3)));
  EXPECT_EQ(way(table, "10.0.0.1"), 2);
  EXPECT_TRUE(table.remove(route("10.0.0.0/8", kAnyInterface)));
  EXPECT_EQ(way(table, "10.0.0.1"), 0);
}

TEST(RouteTable, AnInterfaceTakesItsRoutesAlong) {
  RouteTable table;
  ASSERT_TRUE(table.set(route("10.0.0.0/8", 2)));
  ASSERT_TRUE(table.set(route("11.0.0.0/8", 3)));
  table.remove_interface(2);
  EXPECT_EQ(way(table, "10.0.0.1"), 0);
  EXPECT_EQ(way(table, "11.0.0.1"), 3);
}

/// Against the plain definition, for many random tables.
TEST(RouteTable, AgreesWithALinearSearch) {
  std::uint64_t state = 42;
  const auto next = [&](std::uint32_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33) % bound;
  };
  for (int round = 0; round < 50; ++round) {
    RouteTable table;
    std::vector<Ipv4Route> all;
    for (int i = 0; i < 40; ++i) {
      const auto length = static_cast<int>(next(33));
      const IpPrefix prefix{Ipv4Address(0x0a000000 + next(1 << 12) * 0x11111), length};
      Ipv4Route entry{
          .network = prefix.network().v4(), .length = length, .interface = 2 + i, .metric = next(3)};
      std::erase_if(all, [&](const auto& other) {
        return other.length == length && other.network == entry.network && other.metric == entry.metric;
      });
      all.push_back(entry);
      ASSERT_TRUE(table.set(entry));
    }
    for (int i = 0; i < 200; ++i) {
      const Ipv4Address to(0x0a000000 + next(1 << 28));
      const Ipv4Route* best = nullptr;
      for (const auto& entry : all) {
        if (!entry.contains(to)) continue;
        if (best == nullptr ||
            std::pair(-entry.length, *entry.metric) < std::pair(-best->length, *best->metric)) {
          best = &entry;
        }
      }
      const auto* found = table.find(to);
      ASSERT_EQ(found != nullptr, best != nullptr) << "round " << round;
      if (best != nullptr) {
        ASSERT_EQ(*found, *best) << "round " << round;
      }
    }
  }
}

TEST(Ipv6RouteTable, TheLongestPrefixWins) {
  Ipv6RouteTable table;
  int interface = 2;
  for (const auto* prefix :
       {"::/0", "2001:db8::/32", "2001:db8:1::/61", "2001:db8:1:7::/64", "2001:db8:1:7::9/128"}) {
    const auto parsed = *IpPrefix::parse(prefix);
    ASSERT_TRUE(
        table.set({.network = parsed.address.v6(), .length = parsed.length, .interface = interface++}));
  }
  const auto way = [&](const char* destination) {
    const auto* found = table.find(*Ipv6Address::parse(destination));
    return found != nullptr ? found->interface : 0;
  };
  EXPECT_EQ(way("2001:db8:1:7::9"), 6);
  EXPECT_EQ(way("2001:db8:1:7::8"), 5);
  EXPECT_EQ(way("2001:db8:1:6::8"), 4);
  EXPECT_EQ(way("2001:db8:1:8::8"), 3) << "bit 61 counts";
  EXPECT_EQ(way("2001:db9::"), 2);
}

}  // namespace
}  // namespace netrig
