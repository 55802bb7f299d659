// Command line values of addresses: what is read, and that what is refused is named.
#include "dhcp/option_values.hpp"

#include <gtest/gtest.h>

#include "dhcp/dhcp_client.hpp"
#include "dhcp/dhcp_server.hpp"
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
  EXPECT_EQ(ipv4_range_option("--a", "10.0.0.1-10.0.0.9").second, Ipv4Address({10, 0, 0, 9}));
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

TEST(OptionValues, OfDurationsHaveLimits) {
  const auto options = parse_options(kDhcpClient, {"--retry-wait", "100ms"});
  EXPECT_EQ(duration_option(options, "retry-wait", {}, std::chrono::seconds(1)),
            Duration(std::chrono::milliseconds(100)));
  EXPECT_EQ(refusal_of([&] {
              duration_option(options, "retry-wait", std::chrono::seconds(1), std::chrono::hours(1));
            }),
            "--retry-wait: between 1s and 1h is possible");
}

TEST(OptionValues, ProgramsHaveHelpAndClearErrors) {
  EXPECT_NE(help_text(kDhcpServer).find("--pool"), std::string::npos);
  EXPECT_NE(help_text(kDhcpClient).find("--probe-wait"), std::string::npos);
  EXPECT_NE(refusal_of([] { parse_options(kDhcpServer, {}); }).find("pool"), std::string::npos);
  EXPECT_NE(refusal_of([] {
              parse_options(kDhcpClient, {"--timeout", "soon"});
            }).find("timeout"),
            std::string::npos);
}

}  // namespace
}  // namespace netrig
