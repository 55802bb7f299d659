// Command line values of addresses: what is read, and that what is refused is named.
#include "dhcp/option_values.hpp"

#include <gtest/gtest.h>

#include "dhcp/dhcp_client.hpp"
#include "dhcp/dhcp_server.hpp"
#include "dhcp/server_options.hpp"
#include "host/duration.hpp"
#include "host/duration_option.hpp"

namespace netrig {
namespace {

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(OptionValues, AreRead) {
  EXPECT_EQ(ipv4_option("--a", "10.0.0.1"), Ipv4Address({10, 0, 0, 1}));
  EXPECT_EQ(ipv4_list_option("--a", ""), std::vector<Ipv4Address>{});
  EXPECT_EQ(ipv4_list_option("--a", "10.0.0.1,10.0.0.2").size(), 2u);
  EXPECT_EQ(ipv4_range_option("--a", "10.0.0.1-10.0.0.9").last, Ipv4Address({10, 0, 0, 9}));
  EXPECT_EQ(ipv4_ranges_option("--a", "10.0.0.1-10.0.0.9,10.0.0.20-10.0.0.20").size(), 2u);
  const auto by_mac = reservation_option("--a", "02:00:00:00:00:05=10.0.0.50,printer");
  EXPECT_EQ(by_mac,
            (Reservation{Ipv4Address({10, 0, 0, 50}), MacAddress({2, 0, 0, 0, 0, 5}), {}, "printer"}));
  const auto by_id = reservation_option("--a", "id:0170=10.0.0.51");
  EXPECT_EQ(by_id, (Reservation{Ipv4Address({10, 0, 0, 51}), {}, {1, 0x70}, ""}));
  EXPECT_EQ(dhcp_option_option("--a", "66=text:a=b"), (DhcpOption{66, {'a', '=', 'b'}}));
  EXPECT_EQ(dhcp_option_option("--a", "44=ip:10.0.0.1"), (DhcpOption{44, {10, 0, 0, 1}}));
  EXPECT_EQ(dhcp_option_option("--a", "43=hex:00Ff"), (DhcpOption{43, {0, 0xff}}));
  EXPECT_EQ(client_identifier_option("--a", "text:pc"), (Bytes{0, 'p', 'c'}));
  EXPECT_EQ(client_identifier_option("--a", "hex:0102"), (Bytes{1, 2}));
}

TEST(OptionValues, AreRefusedByName) {
  EXPECT_EQ(refusal_of([] { ipv4_option("--a", "10.0.0"); }),
            "--a: \"10.0.0\" is not an IPv4 address such as 10.0.0.1");
  for (const char* text : {",", "10.0.0.1,", "10.0.0.1,,10.0.0.2", "10.0.0.1 10.0.0.2"}) {
    EXPECT_NE(refusal_of([&] { ipv4_list_option("--a", text); }), "accepted") << text;
  }
  for (const char* text :
       {"", "10.0.0.1", "10.0.0.9-10.0.0.1", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-10.0.0.9-10.0.0.12"}) {
    EXPECT_NE(refusal_of([&] { ipv4_range_option("--a", text); }), "accepted") << text;
  }
}

TEST(OptionValues, OfAServerAreRefusedByName) {
  for (const char* text :
       {"", "10.0.0.5", "02:00:00:00:00=10.0.0.5", "02:00:00:00:00:05=10.0.0", "id:=10.0.0.5",
        "id:1=10.0.0.5", "02:00:00:00:00:05=10.0.0.5,", "02:00:00:00:00:05=10.0.0.5,a b"}) {
    EXPECT_NE(refusal_of([&] { reservation_option("--host", text); }), "accepted") << text;
  }
  for (const char* text : {"", "66", "66=", "66=tftp", "256=text:a", "0=text:a", "255=text:a", "66=text:",
                           "66=hex:0", "51=hex:00000001", "82=hex:00", "x=text:a", "66=ip:10.0.0.1,"}) {
    EXPECT_NE(refusal_of([&] { dhcp_option_option("--option", text); }), "accepted") << text;
  }
  for (const char* text : {"", "pc", "text:", "hex:01", "hex:0g"}) {
    EXPECT_NE(refusal_of([&] { client_identifier_option("--client-id", text); }), "accepted") << text;
  }
}

TEST(OptionValues, OfDurationsHaveLimits) {
  const auto options = parse_options(kDhcpClient, {"--retry-wait", "100ms"});
  EXPECT_EQ(duration_option(options, "retry-wait", {}, std::chrono::seconds(1)),
            Duration(std::chrono::milliseconds(100)));
  EXPECT_EQ(refusal_of([&] {
              duration_option(options, "retry-wait", std::chrono::seconds(1), std::chrono::hours(1));
            }),
            "--retry-wait: between 1s and 1h is possible");
}

/// What dhcp-server says of its options on an interface with 10.0.0.2/24.
std::string server_refusal(const std::vector<std::string>& words) {
  Interface interface;
  interface.name = "eth0";
  interface.addresses = {*IpPrefix::parse("10.0.0.2/24")};
  return refusal_of([&] { server_config(parse_options(kDhcpServer, words), interface); });
}

TEST(ServerOptionValues, AreReadIntoSubnets) {
  Interface interface;
  interface.name = "eth0";
  interface.addresses = {*IpPrefix::parse("10.0.0.2/24")};
  const auto config = server_config(
      parse_options(
          kDhcpServer,
          {"--pool", "10.0.0.20-10.0.0.29,10.0.0.10-10.0.0.15", "--dns", "9.9.9.9", "--router", "10.0.0.1",
           "--lease", "10m", "--t1", "1m", "--mtu", "1400", "--host", "02:00:00:00:00:01=10.2.0.9",
           "--subnet", "10.2.0.0/16 pool=10.2.0.10-10.2.0.20 router=10.2.0.1 lease=1h ntp=10.2.0.3"}),
      interface);
  ASSERT_EQ(config.subnets.size(), 2u);
  const auto& near = config.subnets[0];
  EXPECT_EQ(near.pools.at(0).first, Ipv4Address({10, 0, 0, 10})) << "in order";
  EXPECT_EQ(near.times.renew_after, Duration(std::chrono::minutes(1)));
  const auto& far = config.subnets[1];
  EXPECT_EQ(far.offers.dns_servers, near.offers.dns_servers) << "as for the own link";
  EXPECT_EQ(far.offers.routers, std::vector{Ipv4Address({10, 2, 0, 1})});
  EXPECT_FALSE(far.offers.mtu_bytes) << "a link's own";
  EXPECT_EQ(far.times.lease, Duration(std::chrono::hours(1)));
  EXPECT_FALSE(far.times.renew_after) << "which belongs to the other lease time";
  EXPECT_EQ(far.reservations.size(), 1u);
}

TEST(ServerOptionValues, OfALeaseMayBeInfinite) {
  Interface interface;
  interface.name = "eth0";
  interface.addresses = {*IpPrefix::parse("10.0.0.2/24")};
  const auto config = server_config(
      parse_options(kDhcpServer, {"--pool", "10.0.0.10-10.0.0.15", "--lease", "infinite", "--subnet",
                                  "10.2.0.0/24 pool=10.2.0.1-10.2.0.9 lease=2h", "--subnet",
                                  "10.3.0.0/24 pool=10.3.0.1-10.3.0.9 lease=infinite"}),
      interface);
  std::vector<Duration> leases;
  for (const auto& subnet : config.subnets) leases.push_back(subnet.times.lease);
  std::ranges::sort(leases);
  EXPECT_EQ(leases, (std::vector<Duration>{std::chrono::hours(2), kInfiniteLease, kInfiniteLease}));
}

TEST(ServerOptionValues, OfASubnetMayStandInAnyOrder) {
  Interface interface;
  interface.name = "eth0";
  interface.addresses = {*IpPrefix::parse("10.0.0.2/24")};
  for (const char* times : {"lease=1h t1=10m", "t1=10m lease=1h"}) {
    const auto config = server_config(
        parse_options(kDhcpServer, {"--t2", "40m", "--subnet",
                                    std::string("10.2.0.0/24 pool=10.2.0.1-10.2.0.9 ") + times}),
        interface);
    EXPECT_EQ(config.subnets.at(0).times.renew_after, Duration(std::chrono::minutes(10))) << times;
    EXPECT_FALSE(config.subnets.at(0).times.rebind_after) << "which belongs to the other lease time";
  }
}

TEST(ServerOptionValues, AreRefusedByName) {
  const std::vector<std::vector<std::string>> cases{
      {"--pool", "10.0.1.1-10.0.1.9"},
      {"--host", "02:00:00:00:00:01=10.0.0.2"},
      {"--host", "02:00:00:00:00:01=10.0.0.255"},
      {"--host", "02:00:00:00:00:01=10.0.0.1", "--router", "10.0.0.1"},
      {"--host", "02:00:00:00:00:01=10.0.0.5", "--host", "02:00:00:00:00:01=10.0.0.6"},
      {"--pool", "10.0.0.0-10.0.0.9"},
      {"--pool", "10.0.0.10-10.0.0.20", "--pool", "10.0.0.20-10.0.0.30"},
      {"--pool", "10.0.0.10-10.0.0.20", "--lease", "1s"},
      {"--pool", "10.0.0.10-10.0.0.20", "--t1", "2h"},
      {"--pool", "10.0.0.10-10.0.0.20", "--lease", "infinite", "--t1", "2h"},
      {"--pool", "10.0.0.10-10.0.0.20", "--lease", "ages"},
      {"--pool", "10.0.0.10-10.0.0.20", "--t1", "10m", "--t2", "5m"},
      {"--pool", "10.0.0.10-10.0.0.20", "--mtu", "67"},
      {"--pool", "10.0.0.10-10.0.0.20", "--domain", "a b"},
      {"--pool", "10.0.0.10-10.0.0.20", "--subnet", "10.0.0.128/25 pool=10.0.0.130-10.0.0.131"},
      {"--subnet", "10.2.0.1/24"},
      {"--subnet", "10.2.0.0/24 pools=10.2.0.1-10.2.0.2"},
      {"--subnet", "10.2.0.0/24 pool=10.2.0.1"},
      {"--subnet", "10.2.0.0/24 lease=soon"},
      {"--subnet", "10.0.0.0/8 pool=10.0.0.1-10.255.0.1"},
      {"--pool", "10.0.0.10-10.0.0.20", "--host", "02:00:00:00:00:01=10.2.0.9"},
      {"--pool", "10.0.0.10-10.0.0.20", "--host", "02:00:00:00:00:01=10.0.0.9", "--host",
       "02:00:00:00:00:02=10.0.0.9"},
      {"--pool", "10.0.0.10-10.0.0.20", "--host", "02:00:00:00:00:01=10.0.0.9", "--host",
       "02:00:00:00:00:01=10.0.0.8"},
  };
  for (const auto& words : cases) {
    const auto said = server_refusal(words);
    EXPECT_TRUE(said.starts_with("--")) << words.back() << ": " << said;
  }
}

TEST(OptionValues, ProgramsHaveHelpAndClearErrors) {
  EXPECT_NE(help_text(kDhcpServer).find("--pool"), std::string::npos);
  EXPECT_NE(help_text(kDhcpClient).find("--probe-wait"), std::string::npos);
  EXPECT_EQ(server_refusal({}), "nothing to give: say --pool FIRST-LAST, --host or --subnet");
  EXPECT_NE(refusal_of([] {
              parse_options(kDhcpClient, {"--timeout", "soon"});
            }).find("timeout"),
            std::string::npos);
}

}  // namespace
}  // namespace netrig
