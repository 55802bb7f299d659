// Broken routers, routes and resolvers. One fault a file; the errors are held to the letter, line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenRouters : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenRouters, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"nat_on_a_host",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, nat: {outside: lan}}
)",
R"(t.yaml:5:29: found 'nat' on a node that is no router; expected router: true beside it
)"},

{"advertising_without_a_router",
R"(name: t
links:
  lan: {subnet6: "2001:db8::/64", advertise: true}
  half: {subnet: 10.0.0.0/24, subnet6: "2001:db8:1::/64", advertise: true}
nodes:
  pc: {on: {lan: none, half: none}}
  router: {on: {half: 10.0.0.1}, router: true}
)",
R"(t.yaml:3:3: found 'advertise' on the link 'lan', on which nobody does; expected a node with router: true and an IPv6 address on it
t.yaml:4:3: found 'advertise' on the link 'half', on which nobody does; expected a node with router: true and an IPv6 address on it
)"},

{"a_program_with_an_advertisers_name",
R"(name: t
links: {lan: {subnet6: "2001:db8::/64", advertise: true}}
nodes:
  router: {on: {lan: "2001:db8::1"}, router: true, run: [{command: dns-server, name: router-advertiser-eth0}]}
)",
R"(t.yaml:4:58: found a program named 'router-advertiser-eth0' on a router; expected another name: the router's own advertisers have these
)"},

{"firewall_on_a_host",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, firewall: {forward: {policy: drop}}}
)",
R"(t.yaml:5:29: found 'firewall' on a node that is no router; expected router: true beside it
)"},

{"nat_without_outside",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat: {}
)",
R"(t.yaml:7:10: found no key 'outside'; expected the link whose address is used
)"},

{"nat_outside_is_no_own_link",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat: {outside: wam}
)",
R"(t.yaml:7:20: found unknown link 'wam'; expected one of: lan, wan (did you mean 'wan'?)
)"},

{"nat_without_an_address",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {}}
nodes:
  gw: {on: {lan: 10.0.0.1, wan: none}, router: true, nat: {outside: wan}}
)",
R"(t.yaml:4:69: found link 'wan', where 'gw' has no IPv4 address; expected an address to translate to, or dhcp
)"},

{"nat_forward_without_to",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat: {outside: wan, forward: [{tcp: 8080}]}
)",
R"(t.yaml:7:35: found no key 'to'; expected an address and a port, e.g. 10.0.0.4:80
)"},

{"nat_forward_to_a_name",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat: {outside: wan, forward: [{tcp: 8080, to: web:80}]}
)",
R"(t.yaml:7:51: found 'web:80'; expected an IPv4 address and a port, e.g. 10.0.0.4:80
)"},

{"nat_forward_twice",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat: {outside: wan, forward: [{tcp: 80, to: 10.0.0.4:80}, {tcp: 80, to: 10.0.0.5:80}]}
)",
R"(t.yaml:7:63: found port 80 for a second time; expected each port of a protocol once
)"},

{"nat_forward_of_a_range",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    nat:
      outside: wan
      forward:
        - {tcp: 80-90, to: 10.0.0.4:80}
        - {tcp: 90-80, to: 10.0.0.4}
        - {tcp: 100-200, to: 10.0.0.4}
        - {tcp: 150, to: 10.0.0.4}
        - {udp: 150, to: 10.0.0.4}
)",
R"(t.yaml:10:28: found '10.0.0.4:80' for several ports; expected an address alone, e.g. 10.0.0.4: they stay as they are
t.yaml:11:17: found '90-80'; expected a port from 1 to 65535, or a range, e.g. 50000-50009
t.yaml:13:11: found port 150 for a second time; expected each port of a protocol once
)"},

{"link_of_another_node_is_no_misspelling",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw: {on: {lan: 10.0.0.1}, router: true, nat: {outside: wan}}
  pc: {on: {wan: 10.9.0.2}}
)",
R"(t.yaml:4:58: found link 'wan', which 'gw' is not on; expected lan
)"},

{"firewall_without_policy",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {rules: []}}
)",
R"(t.yaml:7:25: found no key 'policy'; expected accept, drop or reject
)"},

{"firewall_bad_policy",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: deny}}
)",
R"(t.yaml:7:34: found 'deny'; expected accept, drop or reject
)"},

{"firewall_empty",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {}
)",
R"(t.yaml:7:15: found an empty map; expected forward or input, e.g. {forward: {policy: drop, rules: [{accept: icmp}]}}
)"},

{"rule_without_verdict",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{from: lan}]}}
)",
R"(t.yaml:7:48: found no key that says what it is; expected a rule, e.g. {accept: tcp, ports: [80, 443], from: lan, to: 10.0.0.0/24}
)"},

{"rule_with_two_verdicts",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: tcp, drop: udp}]}}
)",
R"(t.yaml:7:62: found 'drop' beside 'accept'; expected a rule, e.g. {accept: tcp, ports: [80, 443], from: lan, to: 10.0.0.0/24}
)"},

{"rule_as_text",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [accept established]}}
)",
R"(t.yaml:7:48: found 'accept established'; expected a rule, e.g. {accept: tcp, ports: [80, 443], from: lan, to: 10.0.0.0/24}
)"},

{"rule_for_an_unknown_protocol",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: tpc}]}}
)",
R"(t.yaml:7:57: found 'tpc'; expected one of: any, tcp, udp, icmp, established (did you mean 'tcp'?)
)"},

{"rule_with_ports_but_no_protocol",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: any, ports: 80}]}}
)",
R"(t.yaml:7:62: found 'ports' without a protocol that has them; expected tcp or udp before it
)"},

{"rule_with_bad_ports",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: tcp, ports: [0, 90-80, 80]}]}}
)",
R"(t.yaml:7:70: found '0'; expected ports from 1 to 65535, e.g. 80, 8000-8100 or [80, 443]
t.yaml:7:73: found '90-80'; expected ports from 1 to 65535, e.g. 80, 8000-8100 or [80, 443]
)"},

{"rule_from_an_unknown_link",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: tcp, from: la}]}}
)",
R"(t.yaml:7:68: found unknown link 'la'; expected one of: lan, wan (did you mean 'lan'?)
)"},

{"rule_for_a_foreign_link",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, far: {}}
nodes:
  gw: {on: {lan: auto}, router: true, firewall: {forward: {policy: drop, rules: [{accept: tcp, from: far}]}}}
)",
R"(t.yaml:4:102: found link 'far', which 'gw' is not on; expected lan
)"},

{"rule_of_two_families",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {forward: {policy: drop, rules: [{accept: tcp, from: 10.0.0.0/8, to: "2001:db8::1"}]}}
)",
R"(t.yaml:7:48: found IPv4 and IPv6 in one rule; expected one rule for each
)"},

{"input_rule_to_a_link",
R"(name: t
links: {lan: {subnet: 10.0.0.0/24}, wan: {subnet: 10.9.0.0/24}}
nodes:
  gw:
    on: {lan: 10.0.0.1, wan: 10.9.0.1}
    router: true
    firewall: {input: {policy: drop, rules: [{accept: tcp, to: lan}]}}
)",
R"(t.yaml:7:64: found 'to' a link in a rule for the router's own packets; expected an address or a subnet, or none
)"},

{"bad_gateway",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, routes: {default: gw}}
)",
R"(t.yaml:5:47: found 'gw'; expected an IP address, e.g. 10.0.0.1 or 2001:db8::1
)"},

{"gateway_on_no_link_of_the_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, routes: {default: 10.1.0.1}}
)",
R"(t.yaml:5:47: found gateway 10.1.0.1; expected an address in the subnet of a link where 'pc' has an address itself
)"},

{"gateway_where_the_node_has_no_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: dhcp}, routes: {default: 10.0.0.1}}
)",
R"(t.yaml:5:43: found gateway 10.0.0.1; expected an address in the subnet of a link where 'pc' has an address itself
)"},

{"route_of_two_families",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, routes: {"2001:db8::/32": 10.0.0.1}}
)",
R"(t.yaml:5:55: found gateway 10.0.0.1 for 2001:db8::/32; expected both IPv4 or both IPv6
)"},

{"route_twice",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, routes: {default: 10.0.0.1, 0.0.0.0/0: 10.0.0.3}}
)",
R"(t.yaml:5:57: found a second route to 0.0.0.0/0; expected one for each destination
)"},

{"bad_destination",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}, routes: {everything: 10.0.0.1}}
)",
R"(t.yaml:5:38: found 'everything'; expected default, a subnet or an address
)"},

{"bad_resolver",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, resolvers: [dns, 10.0.0.3]}
)",
R"(t.yaml:5:28: found 'dns'; expected an IP address, e.g. 10.0.0.1 or 2001:db8::1
)"},

{"too_many_resolvers",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, resolvers: [10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6]}
)",
R"(t.yaml:5:58: found a fourth resolver; expected at most three, as resolv.conf(5) has
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenRouters, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
