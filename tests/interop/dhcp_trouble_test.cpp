// dhcp-server with foreign clients in the states that need some trouble first: an address that is in use, one
// that is refused, a server that is away; and beside a foreign server, and behind a relay agent that adds
// option 82.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "installed.hpp"
#include "stacks.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// What dhclient tells its script, as a line.
constexpr const char* kHook = R"(#!/bin/sh
case "$reason" in
BOUND|REBOOT|RENEW|REBIND) ip addr replace "$new_ip_address/$new_subnet_mask" dev "$interface";;
esac
echo "hook $reason $new_ip_address"
)";

/// Likewise of udhcpc.
constexpr const char* kScript = R"(#!/bin/sh
case "$1" in bound|renew) ip addr replace "$ip/$mask" dev "$interface";; esac
echo "$1 $ip"
)";

class DhcpTrouble : public OurStack {
 protected:
  void serve(const std::string& options) {
    server = lab.start("server", "dhcp-server --pool 10.0.0.100-10.0.0.110 --probe-wait 0 " + options);
    ASSERT_TRUE(lab.wait_for_ready(*server)) << server->output();
  }

  std::string udhcpc(const std::string& options) {
    lab.write_file("pc", "script", kScript);
    return "sh -c 'chmod +x script && exec busybox udhcpc -i eth0 -f -t 5 -T 1 -s ./script " + options + "'";
  }

  std::string dhclient(const std::string& options) {
    lab.write_file("pc", "hook", kHook);
    lab.write_file("pc", "conf",
                   "timeout 20;\nretry 2;\nreboot 5;\ninitial-interval 1;\nbackoff-cutoff 2;\n");
    return "sh -c 'chmod +x hook; touch leases; exec dhclient -v -sf \"$PWD/hook\" -lf \"$PWD/leases\" "
           "-pf \"$PWD/pid\" -cf \"$PWD/conf\" " +
           options + "'";
  }

  /// As an earlier life has left it to dhclient.
  void remember_lease(const std::string& address) {
    lab.write_file("pc", "leases",
                   "lease {\n  interface \"eth0\";\n  fixed-address " + address +
                       ";\n  option subnet-mask 255.255.255.0;\n  option dhcp-lease-time 600;\n"
                       "  option dhcp-server-identifier 10.0.0.1;\n  renew 4 2037/01/01 00:00:00;\n"
                       "  rebind 4 2037/01/01 00:00:00;\n  expire 4 2037/01/01 00:00:00;\n}\n");
  }

  Lab lab = Lab::from_text(
      "name: dhcp-trouble\n"
      "links: {lan: {subnet: 10.0.0.0/24}, far: {subnet: 10.2.0.0/24}}\n"
      "nodes:\n"
      "  server: {on: {lan: 10.0.0.1}, stack: " +
      std::string(GetParam()) +
      "}\n"
      "  pc: {on: {lan: dhcp}, stack: kernel}\n"
      "  other: {on: {lan: 10.0.0.20}, stack: kernel}\n"
      "  relay: {on: {lan: 10.0.0.254, far: 10.2.0.254}, router: true}\n"
      "  beyond: {on: {far: dhcp}, stack: kernel}\n");
  std::shared_ptr<RunningProgram> server;
};

TEST_P(DhcpTrouble, AnswersToAllWhenAClientAsksForThat) {
  NEEDS("busybox");
  serve("");
  const auto got = lab.run("pc", udhcpc("-q -n -B"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("bound 10.0.0.100"));
  EXPECT_EQ(lab.count_packets("lan", "DHCP (Offer|Ack)", "ether broadcast and dst host 255.255.255.255"), 2u);
  EXPECT_EQ(lab.count_packets("lan", "DHCP (Offer|Ack)", "not ether broadcast"), 0u);
}

TEST_P(DhcpTrouble, SetsAsideWhatUdhcpcDeclines) {
  NEEDS("busybox");
  serve("");
  ASSERT_EQ(lab.run("other", "ip addr add 10.0.0.100/24 dev eth0").exit.status, 0);
  const auto got = lab.run("pc", udhcpc("-q -a -A 1"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("bound 10.0.0.101"));
  EXPECT_THAT(server->output(), HasSubstr("10.0.0.100 declined by "));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Decline"), 1u);
}

TEST_P(DhcpTrouble, RefusesDhclientAnAddressOfAnotherNetwork) {
  NEEDS("dhclient");
  serve("");
  remember_lease("10.9.0.77");
  const auto got = lab.run("pc", dhclient("-1 eth0"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("hook BOUND 10.0.0.100"));
  EXPECT_THAT(server->output(), HasSubstr("10.9.0.77 refused to "));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Nak"), 1u) << "it does not wait for its time-out";
}

TEST_P(DhcpTrouble, RefusesDhclientAnUnknownAddressIfItIsTheOneThatKnows) {
  NEEDS("dhclient");
  serve("--authoritative");
  remember_lease("10.0.0.105");
  const auto got = lab.run("pc", dhclient("-1 eth0"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(server->output(), HasSubstr("10.0.0.105 refused to "));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Nak"), 1u);
  EXPECT_THAT(got.output, HasSubstr("hook BOUND 10.0.0.1"));
}

TEST_P(DhcpTrouble, GivesDhclientItsAddressAfterAReboot) {
  NEEDS("dhclient");
  serve("");
  ASSERT_EQ(lab.run("pc", dhclient("-1 eth0")).exit.status, 0);
  ASSERT_EQ(lab.run("pc", dhclient("-x eth0")).exit.status, 0) << "it ends, and keeps the lease";
  const auto again = lab.run("pc", dhclient("-1 eth0"));
  EXPECT_THAT(again.output, HasSubstr("hook REBOOT 10.0.0.100")) << server->output();
  EXPECT_THAT(server->output(), HasSubstr("10.0.0.100 renewed by "));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Discover"), 1u) << "INIT-REBOOT (RFC 2131 3.2)";
}

/// The server is killed as soon as the client has its lease, and is back when the client asks all servers.
TEST_P(DhcpTrouble, LetsDhclientRebind) {
  NEEDS("dhclient");
  const std::string options = "--state . --lease 30s --t1 3s --t2 6s";
  serve(options);
  const auto client = lab.start("pc", dhclient("-d eth0"));
  ASSERT_TRUE(lab.wait_for_output(*client, "hook BOUND 10.0.0.100")) << client->output();
  lab.world().kill(*server);
  ASSERT_TRUE(lab.wait_for_exit(*server));
  ASSERT_TRUE(lab.wait_for_packet("lan", "10\\.0\\.0\\.100:68 > 255\\.255\\.255\\.255:67 .*DHCP Request"))
      << client->output();
  serve(options);
  EXPECT_TRUE(lab.wait_for_output(*client, "hook RE(NEW|BIND) 10\\.0\\.0\\.100"))
      << client->output() << server->output();
  EXPECT_TRUE(lab.wait_for_output(*server, "10.0.0.100 renewed by ")) << server->output();
}

/// -D: an answer without the option as it was is dropped by the agent.
TEST_P(DhcpTrouble, GivesARelayAgentItsOption82Back) {
  NEEDS("dhcrelay");
  NEEDS("busybox");
  serve("--subnet \"10.2.0.0/24 pool=10.2.0.100-10.2.0.110 router=10.2.0.254\"");
  const auto relay = lab.start("relay", "dhcrelay -4 -d --no-pid -a -D -m append -id eth1 -iu eth0 10.0.0.1");
  ASSERT_TRUE(lab.wait_for_port("relay", ReadySign::Kind::udp_port, 67)) << relay->output();
  lab.write_file("beyond", "script", kScript);
  const auto got = lab.run("beyond",
                           "sh -c 'chmod +x script && exec busybox udhcpc -i eth0 -f -q -n -t 5 -T 1 -s "
                           "./script'");
  EXPECT_EQ(got.exit.status, 0) << got.output << relay->output() << server->output();
  EXPECT_THAT(got.output, HasSubstr("bound 10.2.0.100"));
  EXPECT_EQ(lab.count_packets("lan", "DHCP (Offer|Ack)", "src host 10.0.0.1 and dst host 10.2.0.254"), 2u)
      << "to the agent";
}

/// Two servers on one link, neither of them the one that knows all: each keeps to its own clients.
TEST_P(DhcpTrouble, LeavesDnsmasqsClientsToDnsmasq) {
  NEEDS("dnsmasq");
  NEEDS("busybox");
  const auto other =
      lab.start("other",
                "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 "
                "--bind-interfaces --no-ping --user=root --dhcp-range=10.0.0.200,10.0.0.210,1h");
  ASSERT_TRUE(lab.wait_for_port("other", ReadySign::Kind::udp_port, 67)) << other->output();
  // It is slower, since it looks whether the address is in use.
  server = lab.start("server", "dhcp-server --pool 10.0.0.100-10.0.0.110 --probe-wait 500ms");
  ASSERT_TRUE(lab.wait_for_ready(*server)) << server->output();
  const auto client = lab.start("pc", udhcpc(""));
  ASSERT_TRUE(lab.wait_for_output(*client, "bound 10\\.0\\.0\\.2[01]"))
      << client->output() << other->output();
  ASSERT_EQ(lab.run("pc", "sh -c 'kill -USR1 $(pgrep -x busybox)'").exit.status, 0);
  ASSERT_TRUE(lab.wait_for_output(*client, "renew 10\\.0\\.0\\.2[01]")) << client->output();
  lab.world().kill(*client);
  // The next one is offered both, and takes ours, as nobody else is there any more.
  lab.world().kill(*other);
  ASSERT_TRUE(lab.wait_for_exit(*other));
  const auto next = lab.run("pc", udhcpc("-q -n -C -x 0x3d:00626c7565"));
  EXPECT_THAT(next.output, HasSubstr("bound 10.0.0.10")) << server->output();
  EXPECT_EQ(lab.count_packets("lan", "DHCP Ack", "src host 10.0.0.1"), 1u);
  EXPECT_EQ(lab.count_packets("lan", "DHCP Nak"), 0u);
}

INSTANTIATE_TEST_SUITE_P(On, DhcpTrouble, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
