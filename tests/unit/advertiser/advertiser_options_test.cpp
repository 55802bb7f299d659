// The command line of router-advertiser.
#include "advertiser/advertiser_options.hpp"

#include <gtest/gtest.h>

#include "advertiser/router_advertiser.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

Interface card() {
  Interface interface;
  interface.name = "eth0";
  interface.mtu_bytes = 1500;
  interface.addresses = {*IpPrefix::parse("fe80::1/64"), *IpPrefix::parse("2001:db8::1/64")};
  return interface;
}

AdvertiserConfig read(const std::vector<std::string>& arguments, const Interface& interface = card()) {
  return read_advertiser_config(parse_options(kRouterAdvertiser, arguments), interface);
}

/// The sentence that it is refused with, or nothing.
std::string refusal(const std::vector<std::string>& arguments, const Interface& interface = card()) {
  try {
    read(arguments, interface);
    return {};
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(AdvertiserOptions, TellsOfTheInterfaceByDefault) {
  const auto config = read({});
  ASSERT_EQ(config.link.prefixes.size(), 1u);
  EXPECT_EQ(config.link.prefixes[0].to_string(), "2001:db8::/64");
  EXPECT_EQ(config.link.mtu_bytes, 1500u);
  EXPECT_EQ(config.link.lifetime, 30min);
  EXPECT_EQ(config.link.resolver_lifetime, 30min);
  EXPECT_EQ(config.intervals.longest, 10min);
}

TEST(AdvertiserOptions, TakesEverything) {
  const auto config =
      read({"--prefix", "2001:db8:7::/64", "--prefix", "2001:db8:8::/56", "--resolver", "2001:db8::53",
            "--mtu", "1400", "--lifetime", "0", "--valid", "2h", "--preferred", "1h", "--interval", "4s"});
  ASSERT_EQ(config.link.prefixes.size(), 2u);
  EXPECT_EQ(config.link.prefixes[1].to_string(), "2001:db8:8::/56");
  ASSERT_EQ(config.link.resolvers.size(), 1u);
  EXPECT_EQ(config.link.mtu_bytes, 1400u);
  EXPECT_EQ(config.link.lifetime, 0s);
  EXPECT_EQ(config.link.valid, 2h);
  EXPECT_EQ(config.link.preferred, 1h);
  EXPECT_EQ(config.intervals.longest, 4s);
  EXPECT_EQ(config.link.resolver_lifetime, 12s);
}

TEST(AdvertiserOptions, SaysWhatMakesNoSense) {
  EXPECT_EQ(refusal({"--prefix", "2001:db8::1/64"}),
            "--prefix: \"2001:db8::1/64\" is not an IPv6 subnet such as 2001:db8::/64");
  EXPECT_NE(refusal({"--prefix", "10.0.0.0/24"}), "");
  EXPECT_NE(refusal({"--prefix", "fe80::/64"}), "");
  EXPECT_EQ(refusal({"--resolver", "10.0.0.1"}),
            "--resolver: \"10.0.0.1\" is not a host's IPv6 address such as 2001:db8::53");
  EXPECT_NE(refusal({"--resolver", "ff02::1"}), "");
  EXPECT_EQ(refusal({"--mtu", "1279"}), "--mtu: 1279 bytes; between 1280 and 65535 are possible");
  EXPECT_EQ(refusal({"--interval", "3s"}), "--interval: between 4s and 30m is possible");
  EXPECT_EQ(refusal({"--lifetime", "5m"}),
            "--lifetime: shorter than --interval: hosts would lose the router between two advertisements");
  EXPECT_EQ(refusal({"--preferred", "2h", "--valid", "1h"}), "--preferred: longer than --valid");
  Interface bare = card();
  bare.addresses.pop_back();
  EXPECT_EQ(refusal({}, bare),
            "eth0 has no IPv6 address of a subnet: give it one, or say --prefix 2001:db8::/64");
  EXPECT_EQ(refusal({"--prefix", "2001:db8::/64"}, bare), "");
}

}  // namespace
}  // namespace netrig
