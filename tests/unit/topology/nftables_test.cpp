// Firewall and translation as nftables text: what is written, and that nft takes it.
#include "namespace_shell.hpp"
#include "reading_cases.hpp"
#include "topology/rules.hpp"

namespace netrig {
namespace {

struct Rules {
  std::optional<Firewall> firewall;
  std::optional<Nat> nat;
};

/// Of a router with the links lan (eth0) and wan (eth1).
Rules rules_of(const std::string& keys) {
  const auto topology = test::topology_of(
      "name: t\nlinks: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}\n"
      "nodes:\n  gw:\n    on: {lan: auto, wan: auto}\n    router: true\n" +
      keys);
  if (topology.nodes.empty()) return {};
  return {topology.nodes[0].firewall, topology.nodes[0].nat};
}

std::string ruleset_of(const std::string& keys) {
  const auto rules = rules_of(keys);
  return nftables_ruleset(rules.firewall, rules.nat, {{"lan", "eth0"}, {"wan", "eth1"}});
}

const char* const kEveryRule = R"(    firewall:
      forward:
        policy: drop
        rules:
          - {accept: established}
          - {accept: tcp, ports: [443, 80, 90-100, 95-110], from: lan, to: wan}
          - {drop: udp, ports: 53}
          - {accept: tcp, from: 10.0.0.7}
          - {accept: icmp, from: 10.0.0.0/24, to: "10.9.0.0/25"}
          - {reject: any, from: wan}
          - {reject: tcp}
          - {reject: udp, to: "2001:db8::1"}
          - {accept: any, from: 0.0.0.0/0, to: lan}
          - {accept: any, to: "::/0"}
      input:
        policy: reject
        rules:
          - {accept: icmp, from: lan}
          - {drop: tcp, ports: 22, to: 10.0.0.1}
)";

const char* const kTranslation = R"(    nat:
      outside: wan
      forward:
        - {tcp: 8080, to: 10.0.0.4:80}
        - {udp: 53, to: 10.0.0.3:53}
        - {tcp: 50000-50009, to: 10.0.0.4}
        - {tcp: 22, to: 10.0.0.5}
)";

TEST(NftablesRuleset, SaysEveryRule) {
  EXPECT_EQ(ruleset_of(kEveryRule), R"(table inet netrig {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state { established, related } accept
    iifname "eth0" oifname "eth1" tcp dport { 80, 90-110, 443 } accept
    udp dport { 53 } drop
    ip saddr 10.0.0.7/32 meta l4proto tcp accept
    ip saddr 10.0.0.0/24 ip daddr 10.9.0.0/25 meta l4proto { icmp, ipv6-icmp } accept
    iifname "eth1" meta l4proto tcp reject with tcp reset
    iifname "eth1" reject with icmpx port-unreachable
    meta l4proto tcp reject with tcp reset
    ip6 daddr 2001:db8::1/128 meta l4proto udp reject with icmpx port-unreachable
    oifname "eth0" meta nfproto ipv4 accept
    meta nfproto ipv6 accept
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "lo" accept
    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
    iifname "eth0" meta l4proto { icmp, ipv6-icmp } accept
    ip daddr 10.0.0.1/32 tcp dport { 22 } drop
    meta l4proto tcp reject with tcp reset
    reject with icmpx port-unreachable
  }
}
)");
}

TEST(NftablesRuleset, TranslatesAndForwards) {
  EXPECT_EQ(ruleset_of(kTranslation), R"(table inet netrig {
  chain forward {
    type filter hook forward priority filter; policy accept;
    ct state invalid drop
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "eth1" fib daddr type local tcp dport 8080 dnat ip to 10.0.0.4:80
    iifname "eth1" fib daddr type local udp dport 53 dnat ip to 10.0.0.3:53
    iifname "eth1" fib daddr type local tcp dport 50000-50009 dnat ip to 10.0.0.4
    iifname "eth1" fib daddr type local tcp dport 22 dnat ip to 10.0.0.5
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "eth1" meta nfproto ipv4 masquerade
  }
}
)");
}

TEST(NftablesRuleset, IsTakenByNft) {
  if (const auto reason = test::why_no_namespaces(); !reason.empty()) GTEST_SKIP() << reason;
  for (const auto& keys :
       {std::string(kEveryRule), std::string(kTranslation), kEveryRule + std::string(kTranslation)}) {
    const auto result =
        test::run_in_namespaces("nft -f - <<'EOF'\n" + ruleset_of(keys) + "EOF\nnft list ruleset\n");
    EXPECT_EQ(result.status, 0) << result.output << ruleset_of(keys);
    EXPECT_NE(result.output.find("table inet netrig"), std::string::npos) << result.output;
  }
}

}  // namespace
}  // namespace netrig
