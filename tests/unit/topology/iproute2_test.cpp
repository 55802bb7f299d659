// The plan as a script: its text to the letter, and networks that it builds, in namespaces of the test's own.
#include "namespace_shell.hpp"
#include "reading_cases.hpp"
#include "topology/plan.hpp"

namespace netrig {
namespace {

std::string script_of(const std::string& file) {
  return iproute2_script(make_plan(test::topology_of(file)));
}

const char* const kFile = R"(name: golden
links:
  lan: {subnet: 10.0.0.0/24, subnet6: "2001:db8::/64", mtu: 1400}
  wan: {subnet: 198.51.100.0/31}
nodes:
  gw: {on: {lan: auto, wan: auto}, router: true, nat: {outside: wan}}
  far: {on: {wan: auto}, resolvers: 10.0.0.3}
  pc: {on: {lan: auto}, count: 2}
)";

TEST(Iproute2Script, IsWhatItWas) {
  EXPECT_EQ(script_of(kFile), R"(# The network 'golden'. As root, with nothing left behind of it:
#   unshare --net --mount sh -c 'mount -t tmpfs none /run && mkdir /run/netns && . ./FILE && exec bash'
set -e

ip netns add gw
ip netns exec gw sysctl -qw net.ipv6.conf.all.accept_dad='0'
ip netns exec gw sysctl -qw net.ipv6.conf.default.accept_dad='0'
ip netns exec gw sysctl -qw net.ipv6.conf.default.disable_ipv6='1'
ip netns exec gw sysctl -qw net.ipv4.ip_forward='1'
ip netns exec gw sysctl -qw net.ipv6.conf.all.forwarding='1'
ip -n gw link set lo up

ip netns add far
ip netns exec far sysctl -qw net.ipv6.conf.default.disable_ipv6='1'
ip -n far link set lo up
# far: nameserver 10.0.0.3 in /etc/netns/far/resolv.conf

ip netns add pc-1
ip netns exec pc-1 sysctl -qw net.ipv6.conf.all.accept_dad='0'
ip netns exec pc-1 sysctl -qw net.ipv6.conf.default.accept_dad='0'
ip netns exec pc-1 sysctl -qw net.ipv6.conf.default.disable_ipv6='1'
ip -n pc-1 link set lo up

ip netns add pc-2
ip netns exec pc-2 sysctl -qw net.ipv6.conf.all.accept_dad='0'
ip netns exec pc-2 sysctl -qw net.ipv6.conf.default.accept_dad='0'
ip netns exec pc-2 sysctl -qw net.ipv6.conf.default.disable_ipv6='1'
ip -n pc-2 link set lo up

# link lan
ip link add br-lan mtu 1400 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
sysctl -qw net.ipv6.conf.br-lan.disable_ipv6=1
ip link set br-lan up
ip link add v0 mtu 1400 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns gw address 02:00:00:00:00:01 mtu 1400 numtxqueues 1 numrxqueues 1
ip link set v0 master br-lan
sysctl -qw net.ipv6.conf.v0.disable_ipv6=1
ip link set v0 up
ip link add v1 mtu 1400 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns pc-1 address 02:00:00:00:00:03 mtu 1400 numtxqueues 1 numrxqueues 1
ip link set v1 master br-lan
sysctl -qw net.ipv6.conf.v1.disable_ipv6=1
ip link set v1 up
ip link add v2 mtu 1400 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns pc-2 address 02:00:00:00:00:04 mtu 1400 numtxqueues 1 numrxqueues 1
ip link set v2 master br-lan
sysctl -qw net.ipv6.conf.v2.disable_ipv6=1
ip link set v2 up

# link wan
ip link add eth1 netns gw address 02:00:00:01:00:01 mtu 1500 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns far address 02:00:00:01:00:02 mtu 1500 numtxqueues 1 numrxqueues 1

# node gw
ip netns exec gw ethtool -K eth0 tx off tso off gso off >/dev/null
ip netns exec gw sysctl -qw net.ipv6.conf.eth0.disable_ipv6='0'
ip -n gw link set eth0 up
ip -n gw address add 10.0.0.1/24 dev eth0 broadcast +
ip -n gw address add 2001:db8::1/64 dev eth0 nodad
ip netns exec gw ethtool -K eth1 tx off tso off gso off >/dev/null
ip -n gw link set eth1 up
ip -n gw address add 198.51.100.0/31 dev eth1
ip netns exec gw nft -f - <<'EOF'
table inet netrig {
  chain forward {
    type filter hook forward priority filter; policy accept;
    ct state invalid drop
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "eth1" meta nfproto ipv4 masquerade
  }
}
EOF
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established='7440'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_unacknowledged='7440'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_max_retrans='7440'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_syn_sent='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_syn_recv='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_fin_wait='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_close_wait='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_last_ack='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_time_wait='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_close='240'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_udp_timeout='300'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_udp_timeout_stream='300'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_icmp_timeout='60'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_icmpv6_timeout='60'
ip netns exec gw sysctl -qw net.netfilter.nf_conntrack_generic_timeout='600'
ip -n gw route replace 10.0.0.0/24 dev eth0 scope link src 10.0.0.1 congctl cubic
ip -n gw -6 route replace 2001:db8::/64 dev eth0 metric 256 congctl cubic
ip -n gw route replace 198.51.100.0/31 dev eth1 scope link src 198.51.100.0 congctl cubic

# node far
ip netns exec far ethtool -K eth0 tx off tso off gso off >/dev/null
ip -n far link set eth0 up
ip -n far address add 198.51.100.1/31 dev eth0
ip -n far route replace 198.51.100.0/31 dev eth0 scope link src 198.51.100.1 congctl cubic

# node pc-1
ip netns exec pc-1 ethtool -K eth0 tx off tso off gso off >/dev/null
ip netns exec pc-1 sysctl -qw net.ipv6.conf.eth0.disable_ipv6='0'
ip -n pc-1 link set eth0 up
ip -n pc-1 address add 10.0.0.2/24 dev eth0 broadcast +
ip -n pc-1 address add 2001:db8::2/64 dev eth0 nodad
ip -n pc-1 route replace 10.0.0.0/24 dev eth0 scope link src 10.0.0.2 congctl cubic
ip -n pc-1 -6 route replace 2001:db8::/64 dev eth0 metric 256 congctl cubic
ip -n pc-1 route replace default via 10.0.0.1 dev eth0 congctl cubic
ip -n pc-1 -6 route replace default via 2001:db8::1 dev eth0 congctl cubic

# node pc-2
ip netns exec pc-2 ethtool -K eth0 tx off tso off gso off >/dev/null
ip netns exec pc-2 sysctl -qw net.ipv6.conf.eth0.disable_ipv6='0'
ip -n pc-2 link set eth0 up
ip -n pc-2 address add 10.0.0.3/24 dev eth0 broadcast +
ip -n pc-2 address add 2001:db8::3/64 dev eth0 nodad
ip -n pc-2 route replace 10.0.0.0/24 dev eth0 scope link src 10.0.0.3 congctl cubic
ip -n pc-2 -6 route replace 2001:db8::/64 dev eth0 metric 256 congctl cubic
ip -n pc-2 route replace default via 10.0.0.1 dev eth0 congctl cubic
ip -n pc-2 -6 route replace default via 2001:db8::1 dev eth0 congctl cubic
)");
}

TEST(Iproute2Script, NamesTheCongestionControlOfEachNodeOnItsRoutes) {
  const auto script = script_of(R"(name: t
congestion: reno
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  pc: {on: {lan: 10.0.0.2}}
  next: {on: {lan: 10.0.0.3}, congestion: cubic}
)");
  EXPECT_NE(script.find("ip -n pc route replace 10.0.0.0/24 dev eth0 scope link src 10.0.0.2 congctl reno\n"),
            std::string::npos)
      << script;
  EXPECT_NE(
      script.find("ip -n next route replace 10.0.0.0/24 dev eth0 scope link src 10.0.0.3 congctl cubic\n"),
      std::string::npos)
      << script;
}

TEST(Iproute2Script, SetsWhatTheKernelMakesOfMarksWhereItIsNotItsOwnDefault) {
  const auto script = script_of(R"(name: t
links: {lan: {subnet: 10.0.0.0/24}}
stack: kernel
nodes:
  plain: {on: {lan: 10.0.0.2}, ecn: accept}
  asking: {on: {lan: 10.0.0.3}, ecn: request}
  deaf: {on: {lan: 10.0.0.4}, ecn: off}
  own: {on: {lan: 10.0.0.5}, ecn: off, stack: raw, run: dns-server}
)");
  EXPECT_NE(script.find("ip netns exec asking sysctl -qw net.ipv4.tcp_ecn='1'\n"), std::string::npos)
      << script;
  EXPECT_NE(script.find("ip netns exec deaf sysctl -qw net.ipv4.tcp_ecn='0'\n"), std::string::npos) << script;
  EXPECT_EQ(script.find("exec plain sysctl -qw net.ipv4.tcp_ecn"), std::string::npos) << script;
  EXPECT_EQ(script.find("exec own sysctl -qw net.ipv4.tcp_ecn"), std::string::npos) << script;
}

/// What `commands` print in the network of `file`.
test::ShellResult run_in(const std::string& file, const std::string& commands) {
  return test::run_in_namespaces(script_of(file) + commands);
}

TEST(Iproute2Script, BuildsANetworkThatWorks) {
  if (const auto reason = test::why_no_namespaces(); !reason.empty()) GTEST_SKIP() << reason;
  const auto result = run_in(kFile,
                             "ip netns exec pc-1 ping -c 1 -W 2 10.0.0.3\n"
                             "ip netns exec pc-1 ping -c 1 -W 2 2001:db8::3\n"
                             "ip netns exec pc-2 ping -c 1 -W 2 198.51.100.1\n"  // far has no route back: NAT
                             "ip -n pc-1 route show\nip -n pc-1 -6 route show\n");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("10.0.0.0/24 dev eth0 scope link src 10.0.0.2 congctl cubic"),
            std::string::npos)
      << result.output;
  EXPECT_EQ(result.output.find("proto kernel scope link"), std::string::npos)
      << "a connected route that is not CUBIC's\n"
      << result.output;
}

TEST(Iproute2Script, ItsFirewallDecides) {
  if (const auto reason = test::why_no_namespaces(); !reason.empty()) GTEST_SKIP() << reason;
  const auto result =
      run_in(R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall:
      forward:
        policy: drop
        rules: [{accept: established}, {accept: icmp, from: lan, to: 10.9.0.2}, {reject: any, to: 10.9.0.3}]
      input: {policy: drop, rules: [{accept: icmp, from: lan}]}
  pc: {on: {lan: 10.0.0.2}}
  far: {on: {wan: [10.9.0.2, 10.9.0.3, 10.9.0.4]}}
)",
             "try() { ip netns exec $1 ping -c 1 -W 1 $2 >/tmp/netrig_ping_$$ && echo $1 $2 yes || "
             "{ grep -q 'Port Unreachable' /tmp/netrig_ping_$$ && echo $1 $2 refused || echo $1 $2 no; }; "
             "rm -f /tmp/netrig_ping_$$; }\n"
             "try pc 10.9.0.2\ntry pc 10.9.0.3\ntry pc 10.9.0.4\ntry far 10.0.0.2\n"
             "try pc 10.0.0.1\ntry far 10.9.0.1\n");
  EXPECT_EQ(result.output,
            "pc 10.9.0.2 yes\npc 10.9.0.3 refused\npc 10.9.0.4 no\nfar 10.0.0.2 no\n"
            "pc 10.0.0.1 yes\nfar 10.9.0.1 no\n");
}

}  // namespace
}  // namespace netrig
