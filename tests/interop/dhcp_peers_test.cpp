// dhcp-server against dhclient, dhcpcd, nmap and perfdhcp, and behind dnsmasq as a relay agent; dhcp-client
// against ISC's and kea's servers, and against somebody who sits on its address.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "installed.hpp"
#include "stacks.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string lan(const std::string& server_stack, const std::string& pc_stack,
                const std::string& pc = "dhcp") {
  return "name: dhcp-peers\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n"
         "  server: {on: {lan: 10.0.0.1}, stack: " +
         server_stack + "}\n  pc: {on: {lan: " + pc + "}, stack: " + pc_stack + "}\n";
}

/// What a foreign client tells its script, as a line.
constexpr const char* kHook = R"(#!/bin/sh
case "$reason" in BOUND|REBOOT|RENEW) ip addr replace "$new_ip_address/$new_subnet_mask" dev "$interface";; esac
echo "hook $reason $new_ip_address router=$new_routers dns=$new_domain_name_servers ntp=$new_ntp_servers"
)";

class ServerPeers : public OurStack {
 protected:
  std::shared_ptr<RunningProgram> serve(Lab& lab, const std::string& options) {
    auto server =
        lab.start("server", "dhcp-server --pool 10.0.0.100-10.0.0.110 --lease 10m --probe-wait 0 " + options);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }
};

TEST_P(ServerPeers, GiveDhclientALeaseAndTakeItBack) {
  NEEDS("dhclient");
  auto lab = Lab::from_text(lan(GetParam(), "kernel"));
  const auto server = serve(lab, "--router 10.0.0.1 --dns 10.0.0.53 --ntp 10.0.0.9");
  lab.write_file("pc", "hook", kHook);
  lab.write_file("pc", "conf", "request subnet-mask, routers, domain-name-servers, ntp-servers;\n");
  const std::string client =
      "dhclient -v -sf \"$PWD/hook\" -lf \"$PWD/leases\" -pf \"$PWD/pid\" -cf \"$PWD/conf\" ";
  const auto got = lab.run("pc", "sh -c 'chmod +x hook; touch leases; " + client + "-1 eth0'");
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("hook BOUND 10.0.0.100 router=10.0.0.1 dns=10.0.0.53 ntp=10.0.0.9"));
  const auto given_back = lab.run("pc", "sh -c '" + client + "-r eth0'");
  EXPECT_EQ(given_back.exit.status, 0) << given_back.output;
  EXPECT_TRUE(lab.wait_for_output(*server, "10.0.0.100 released by ")) << server->output();
}

TEST_P(ServerPeers, GiveDhcpcdALease) {
  NEEDS("dhcpcd");
  auto lab = Lab::from_text(lan(GetParam(), "kernel"));
  const auto server = serve(lab, "--router 10.0.0.1 --dns 10.0.0.53 --rapid-commit");
  lab.write_file("pc", "hook", kHook);
  lab.write_file("pc", "conf", "option rapid_commit\noption routers, domain_name_servers\nduid\n");
  const auto got = lab.run(
      "pc", "sh -c 'chmod +x hook; exec dhcpcd -4 -1 -B -A -t 20 -f \"$PWD/conf\" -c \"$PWD/hook\" eth0'");
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("hook BOUND 10.0.0.100 router=10.0.0.1 dns=10.0.0.53")) << got.output;
  EXPECT_EQ(lab.count_packets("lan", "DHCP Offer"), 0u) << "two messages instead of four (RFC 4039)";
}

TEST_P(ServerPeers, TellNmapTheParameters) {
  NEEDS("nmap");
  auto lab = Lab::from_text(lan(GetParam(), "kernel", "10.0.0.50"));
  const auto server = serve(lab, "--router 10.0.0.1 --dns 10.0.0.53 --domain lab.test");
  const auto asked = lab.run("pc", "nmap -n -Pn -sU -p67 --script dhcp-discover 10.0.0.1", 60s);
  EXPECT_EQ(asked.exit.status, 0) << asked.output;
  EXPECT_THAT(asked.output, HasSubstr("DHCP Message Type: DHCPACK")) << server->output();
  EXPECT_THAT(asked.output, HasSubstr("Server Identifier: 10.0.0.1"));
  EXPECT_THAT(asked.output, HasSubstr("Router: 10.0.0.1"));
  EXPECT_THAT(asked.output, HasSubstr("Domain Name Server: 10.0.0.53"));
  EXPECT_TRUE(lab.wait_for_output(*server, "10.0.0.50 informed")) << server->output();
}

TEST_P(ServerPeers, AnswerAllOfPerfdhcp) {
  NEEDS("perfdhcp");
  auto lab = Lab::from_text(lan(GetParam(), "kernel", "10.0.0.50"));
  const auto server = serve(lab, "");
  const auto asked =
      lab.run("pc", "perfdhcp -4 -r 100 -n 200 -R 10 -d 10 -d 10 -W 3000000 -l 10.0.0.50 10.0.0.1", 60s);
  EXPECT_EQ(asked.exit.status, 0) << asked.output << server->output();
  EXPECT_THAT(asked.output, HasSubstr("sent packets: 200"));
  EXPECT_THAT(asked.output, HasSubstr("received packets: 200"));
  EXPECT_THAT(asked.output, ::testing::Not(::testing::ContainsRegex("drops: [1-9]")));
}

/// A router between the clients and the server runs dnsmasq as a relay agent.
constexpr const char* kTwoLinks = R"(
name: dhcp-relay
links: {near: {subnet: 10.0.0.0/24}, far: {subnet: 10.2.0.0/24}}
nodes:
  relay: {on: {near: 10.0.0.254, far: 10.2.0.254}, router: true}
  pc: {on: {far: dhcp}, stack: kernel}
)";

TEST_P(ServerPeers, ServeASubnetBehindDnsmasqAsARelay) {
  NEEDS("dnsmasq");
  auto lab = Lab::from_text(std::string(kTwoLinks) + "  server: {on: {near: 10.0.0.1}, stack: " + GetParam() +
                            "}\n");
  const auto server = lab.start(
      "server",
      "dhcp-server --pool 10.0.0.100-10.0.0.110 --probe-wait 200ms "
      "--subnet '10.2.0.0/24 pool=10.2.0.100-10.2.0.110 router=10.2.0.254 dns=10.0.0.53 lease=20m'");
  ASSERT_TRUE(lab.wait_for_ready(*server)) << server->output();
  const auto relay = lab.start("relay",
                               "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --user=root "
                               "--dhcp-relay=10.2.0.254,10.0.0.1");
  ASSERT_TRUE(lab.wait_for_port("relay", ReadySign::Kind::udp_port, 67)) << relay->output();
  const auto client = lab.start("pc", "dhcp-client --start-wait 0 --probe-wait 0 --release");
  ASSERT_TRUE(lab.wait_for_ready(*client)) << client->output() << server->output() << relay->output();
  EXPECT_THAT(client->output(), HasSubstr("10.2.0.100 leased from 10.0.0.1 for 20m"));
  EXPECT_EQ(lab.run("pc", "ping -c1 -W2 10.0.0.1").exit.status, 0) << "by the router that the subnet has";
  // It renews and gives back by itself, through the router.
  lab.world().stop(*client);
  EXPECT_TRUE(lab.wait_for_output(*server, "10.2.0.100 released by ")) << server->output();
  EXPECT_GE(lab.count_packets("near", "icmp|ICMP echo request", "dst host 10.2.0.100"), 1u)
      << "probed before it was offered";
}

TEST_P(ServerPeers, KeepLeasesWhenTheServerIsKilled) {
  auto lab = Lab::from_text(lan(GetParam(), "kernel"));
  const auto first = serve(lab, "--state .");
  const std::string client =
      "dhcp-client --once --start-wait 0 --probe-wait 0 --timeout 15s --client-id text:";
  ASSERT_EQ(lab.run("pc", client + "a").exit.status, 0);
  lab.world().kill(*first);
  ASSERT_TRUE(lab.wait_for_exit(*first));
  const auto second = serve(lab, "--state .");
  EXPECT_THAT(second->output(), HasSubstr("1 lease taken over from the journal"));
  const auto other = lab.run("pc", client + "b");
  EXPECT_THAT(other.output, HasSubstr("10.0.0.101 leased from")) << second->output();
  const auto list = lab.run("server", "dhcp-leases .");
  EXPECT_EQ(list.exit.status, 0);
  EXPECT_THAT(list.output, ::testing::ContainsRegex(
                               "10\\.0\\.0\\.100  leased .* 0061\n10\\.0\\.0\\.101  leased .* 0062\n"));
}

class ClientPeers : public OurStack {
 protected:
  Lab lab = Lab::from_text(lan("kernel", GetParam()));

  std::shared_ptr<RunningProgram> serve(const std::string& command) {
    auto server = lab.start("server", command);
    EXPECT_TRUE(lab.wait_for_port("server", ReadySign::Kind::udp_port, 67)) << server->output();
    return server;
  }
  std::shared_ptr<RunningProgram> serve_by_dnsmasq(const std::string& options) {
    return serve(
        "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 --bind-interfaces --no-ping "
        "--user=root "
        "--dhcp-range=10.0.0.100,10.0.0.110,1h --dhcp-authoritative " +
        options);
  }
  std::string client(const std::string& options) const {
    return "dhcp-client --start-wait 0 --probe-wait 20ms --timeout 20s " + options;
  }
};

TEST_P(ClientPeers, GetALeaseFromIscsServerAndGiveItBack) {
  NEEDS("dhcpd");
  lab.write_file("server", "dhcpd.conf",
                 "authoritative;\nsubnet 10.0.0.0 netmask 255.255.255.0 {\n  range 10.0.0.100 10.0.0.110;\n"
                 "  option routers 10.0.0.1;\n  option domain-name-servers 10.0.0.53;\n"
                 "  option interface-mtu 1400;\n  default-lease-time 600;\n}\n");
  lab.write_file("server", "leases", "");
  const auto server = serve(
      "sh -c 'exec dhcpd -4 -f -d -user root -group root -cf \"$PWD/dhcpd.conf\" -lf \"$PWD/leases\" "
      "--no-pid eth0'");
  const auto holder = lab.start("pc", client("--release"));
  ASSERT_TRUE(lab.wait_for_ready(*holder)) << holder->output() << server->output();
  EXPECT_THAT(holder->output(),
              ::testing::ContainsRegex("10\\.0\\.0\\.1[01][0-9] leased from 10\\.0\\.0\\.1 for 10m"));
  lab.world().stop(*holder);
  EXPECT_TRUE(lab.wait_for_output(*server, "DHCPRELEASE of 10\\.0\\.0\\.1.*\\(found\\)")) << server->output();
}

TEST_P(ClientPeers, GetALeaseFromKea) {
  NEEDS("kea-dhcp4");
  lab.write_file("server", "kea.json", R"({"Dhcp4": {
    "interfaces-config": {"interfaces": ["eth0"]},
    "lease-database": {"type": "memfile", "persist": false},
    "valid-lifetime": 900, "renew-timer": 300, "rebind-timer": 600,
    "subnet4": [{"subnet": "10.0.0.0/24", "pools": [{"pool": "10.0.0.100 - 10.0.0.110"}],
                 "option-data": [{"name": "routers", "data": "10.0.0.1"}]}],
    "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}]}})");
  const auto server = lab.start(
      "server", "sh -c 'KEA_PIDFILE_DIR=$PWD KEA_LOCKFILE_DIR=$PWD exec kea-dhcp4 -c \"$PWD/kea.json\"'");
  ASSERT_TRUE(lab.wait_for_output(*server, "DHCP4_STARTED")) << server->output();
  const auto got = lab.run("pc", client("--once"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("leased from 10.0.0.1 for 15m"));
  EXPECT_EQ(lab.run("pc", "ping -c1 -W2 10.0.0.1").exit.status, 0);
}

TEST_P(ClientPeers, GetALeaseFromDnsmasqByTwoMessages) {
  NEEDS("dnsmasq");
  const auto server = serve_by_dnsmasq("--dhcp-rapid-commit");
  const auto got = lab.run("pc", client("--once --rapid-commit"));
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_EQ(lab.count_packets("lan", "DHCP (Offer|Request)"), 0u);
  EXPECT_EQ(lab.count_packets("lan", "DHCP Ack 10.0.0.1"), 1u);
}

TEST_P(ClientPeers, KeepTheirLeaseOverARestart) {
  NEEDS("dnsmasq");
  const auto server = serve_by_dnsmasq("");
  const auto first = lab.run("pc", client("--once --state ."));
  ASSERT_EQ(first.exit.status, 0) << first.output << server->output();
  const auto second = lab.run("pc", client("--once --state ."));
  EXPECT_EQ(second.exit.status, 0) << second.output << server->output();
  EXPECT_EQ(lab.count_packets("lan", "DHCP Discover"), 1u) << "INIT-REBOOT (RFC 2131 3.2): " << second.output;
  EXPECT_EQ(lab.count_packets("lan", "DHCP Ack"), 2u);
  // Without a server what is kept is used, as long as it lasts.
  lab.world().kill(*server);
  ASSERT_TRUE(lab.wait_for_exit(*server));
  const auto third = lab.run("pc", client("--once --state . --retry-wait 50ms"));
  EXPECT_EQ(third.exit.status, 0) << third.output;
  EXPECT_THAT(third.output, HasSubstr("using the lease that 10.0.0.1 gave"));
}

TEST_P(ClientPeers, AskDnsmasqForParametersOnly) {
  NEEDS("dnsmasq");
  const auto server =
      serve_by_dnsmasq("--dhcp-option=option:dns-server,10.0.0.53 --dhcp-option=option:ntp-server,10.0.0.9");
  ASSERT_EQ(lab.run("pc", client("--once")).exit.status, 0);
  const auto asked = lab.run("pc", client("--inform"));
  EXPECT_EQ(asked.exit.status, 0) << asked.output << server->output();
  EXPECT_THAT(asked.output, HasSubstr("name servers 10.0.0.53\ntime servers 10.0.0.9"));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Inform"), 1u);
}

INSTANTIATE_TEST_SUITE_P(On, ServerPeers, both_stacks(), name_of_stack);
INSTANTIATE_TEST_SUITE_P(On, ClientPeers, both_stacks(), name_of_stack);

/// Somebody has the address that dnsmasq, which does not look, offers first.
class Squatter : public OurStack {};

TEST_P(Squatter, MakesTheClientDeclineAndTakeAnother) {
  NEEDS("dnsmasq");
  auto lab = Lab::from_text(lan("kernel", GetParam()) + "  squatter: {on: {lan: 10.0.0.100}}\n");
  const auto server =
      lab.start("server",
                "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 --bind-interfaces "
                "--no-ping --user=root "
                "--dhcp-range=10.0.0.100,10.0.0.110,1h --dhcp-authoritative --dhcp-sequential-ip");
  ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::udp_port, 67)) << server->output();
  const auto got =
      lab.run("pc", "dhcp-client --once --start-wait 0 --probe-wait 50ms --decline-wait 10ms --timeout 20s");
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("10.0.0.100 is in use by another host: declined"));
  EXPECT_THAT(got.output, HasSubstr("10.0.0.101 leased from"));
  EXPECT_EQ(lab.count_packets("lan", "DHCP Decline"), 1u);
}

TEST_P(Squatter, IsNoticedByTheServersProbe) {
  auto lab = Lab::from_text(lan(GetParam(), "kernel") + "  squatter: {on: {lan: 10.0.0.100}}\n");
  const auto server = lab.start("server", "dhcp-server --pool 10.0.0.100-10.0.0.110 --probe-wait 200ms");
  ASSERT_TRUE(lab.wait_for_ready(*server)) << server->output();
  const auto got = lab.run("pc", "dhcp-client --once --start-wait 0 --probe-wait 0 --timeout 20s");
  EXPECT_EQ(got.exit.status, 0) << got.output << server->output();
  EXPECT_THAT(got.output, HasSubstr("10.0.0.101 leased from"));
  EXPECT_THAT(server->output(), HasSubstr("10.0.0.100 is in use by 02:"));
}

INSTANTIATE_TEST_SUITE_P(On, Squatter, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
