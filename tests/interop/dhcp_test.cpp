// DHCP against clients and servers that nobody here wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "stacks.hpp"
#include "testing/lab.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

/// The programs of ours are on a node with the stack under test, the others on one with the kernel's.
std::string lan(const std::string& server_stack, const std::string& pc_stack) {
  return "name: dhcp-interop\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n"
         "  server: {on: {lan: 10.0.0.1}, stack: " +
         server_stack + "}\n  pc: {on: {lan: dhcp}, stack: " + pc_stack + "}\n";
}

/// What udhcpc runs to configure the interface; ours, so that the test does not depend on Debian's.
constexpr const char* kUdhcpcScript = R"(#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr replace "$ip/$mask" dev "$interface"
echo "$1 $ip/$mask router=$router dns=$dns domain=$domain lease=$lease server=$serverid"
)";

class OurDhcpServer : public OurStack {
 protected:
  std::shared_ptr<RunningProgram> serve(const std::string& options) {
    auto server =
        lab.start("server", "dhcp-server --pool 10.0.0.100-10.0.0.110 --lease 10m --probe-wait 0 " + options);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }

  Lab lab = Lab::from_text(lan(GetParam(), "kernel"));
};

class OurDhcpClient : public OurStack {
 protected:
  bool is_raw() const { return GetParam() == std::string("raw"); }

  void expect_address_and_cubic_routes() {
    const auto addresses = lab.run("pc", "ip -br addr show eth0").output;
    EXPECT_THAT(addresses, ::testing::ContainsRegex("10\\.0\\.0\\.1[01][0-9]/24"));
    const auto routes = lab.run("pc", "ip -o route").output;
    EXPECT_NE(routes.find("default via 10.0.0.1"), std::string::npos) << routes;
    std::istringstream lines(routes);
    for (std::string line; std::getline(lines, line);)
      EXPECT_NE(line.find("congctl cubic"), line.npos) << line;
  }

  Lab lab = Lab::from_text(lan("kernel", GetParam()));
};

TEST_P(OurDhcpServer, GivesUdhcpcALease) {
  const auto server = serve("--router 10.0.0.1 --dns 10.0.0.53 --domain lab.test");
  lab.write_file("pc", "script", kUdhcpcScript);
  const auto result =
      lab.run("pc", "sh -c 'chmod +x script && busybox udhcpc -i eth0 -f -q -n -t 5 -T 1 -s ./script'");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  EXPECT_NE(
      result.output.find(
          "bound 10.0.0.100/24 router=10.0.0.1 dns=10.0.0.53 domain=lab.test lease=600 server=10.0.0.1"),
      std::string::npos)
      << result.output;
  EXPECT_EQ(lab.run("pc", "ping -c1 -W2 10.0.0.1").exit.status, 0);
}

TEST_P(OurDhcpServer, RenewsUdhcpcsLeaseWithoutPortUnreachable) {
  const auto server = serve("");
  lab.write_file("pc", "script", kUdhcpcScript);
  const auto client =
      lab.start("pc", "sh -c 'chmod +x script && exec busybox udhcpc -i eth0 -f -t 5 -T 1 -s ./script'");
  ASSERT_TRUE(lab.wait_for_output(*client, "bound 10.0.0.100/")) << client->output();
  // By itself it renews after a minute at the earliest; SIGUSR1 asks it to do so now.
  ASSERT_EQ(lab.run("pc", "sh -c 'kill -USR1 $(pgrep -x busybox)'").exit.status, 0);
  EXPECT_TRUE(lab.wait_for_output(*client, "renew 10.0.0.100/")) << client->output();
  // Of the server only: udhcpc may close the port that a quick answer goes to, and ask again without one.
  EXPECT_EQ(lab.count_packets("lan", "unreachable", "src host 10.0.0.1"), 0u);
}

TEST_P(OurDhcpClient, GetsALeaseFromDnsmasq) {
  const auto server = lab.start(
      "server",
      "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 --bind-interfaces --no-ping "
      "--dhcp-range=10.0.0.100,10.0.0.110,1h --dhcp-option=option:router,10.0.0.1 "
      "--dhcp-option=option:dns-server,10.0.0.53 --domain=lab.test --dhcp-authoritative");
  ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::udp_port, 67)) << server->output();
  const auto result = lab.run("pc", "dhcp-client --once --start-wait 0 --probe-wait 0 --timeout 15s");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  if (is_raw())
    EXPECT_EQ(lab.run("pc", "ip -o -4 addr show eth0").output, "") << "the kernel has no part in it";
  else
    expect_address_and_cubic_routes();
  EXPECT_NE(lab.run("pc", "cat /etc/resolv.conf").output.find("nameserver 10.0.0.53"), std::string::npos);
  EXPECT_EQ(lab.run("pc", "ping -c1 -W2 10.0.0.1").exit.status, 0);
}

TEST_P(OurDhcpServer, ServesOnAfterHostileBytes) {
  expect_broken_packets();
  const auto server = serve("");
  const auto noise =
      lab.run("pc",
              "bash -c 'ip addr add 10.0.0.200/24 dev eth0; for i in $(seq 200); do head -c $((i * 7)) "
              "/dev/urandom > /dev/udp/10.0.0.1/67; done; ip addr flush dev eth0'");
  EXPECT_EQ(noise.exit.status, 0) << noise.output;
  EXPECT_GE(lab.packets("lan", "udp dst port 67 and src host 10.0.0.200").size(), 200u);
  const auto result = lab.run("pc", "dhcp-client --once --start-wait 0 --probe-wait 0 --timeout 15s");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  EXPECT_FALSE(server->exit_status());
}

INSTANTIATE_TEST_SUITE_P(On, OurDhcpServer, both_stacks(), name_of_stack);
INSTANTIATE_TEST_SUITE_P(On, OurDhcpClient, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
