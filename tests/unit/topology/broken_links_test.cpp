// Broken names, links and addresses. One fault a file; the errors are held to the letter, line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenLinks : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenLinks, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"bad_topology_name",
R"(name: My Lab
nodes: {pc: {on: {}}}
)",
R"(t.yaml:1:7: found 'My Lab' as the name of a topology; expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last
)"},

{"bad_node_name",
R"(name: t
nodes: {PC_1: {on: {}}}
)",
R"(t.yaml:2:9: found 'PC_1' as the name of a node; expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last
)"},

{"long_node_name",
R"(name: t
nodes: {aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {on: {}}}
)",
R"(t.yaml:2:9: found 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' as the name of a node; expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last
)"},

{"bad_link_name",
R"(name: t
links: {-lan: {}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:9: found '-lan' as the name of a link; expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last
)"},

{"bad_subnet",
R"(name: t
links: {lan: {subnet: 10.0.0.0}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '10.0.0.0'; expected an IPv4 subnet, e.g. 10.0.0.0/24
)"},

{"subnet_with_host_bits",
R"(name: t
links: {lan: {subnet: 10.0.0.7/24}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '10.0.0.7/24', an address within a subnet; expected the subnet itself, 10.0.0.0/24
)"},

{"subnet_of_the_other_family",
R"(name: t
links: {lan: {subnet: "2001:db8::/64"}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '2001:db8::/64'; expected an IPv4 subnet, e.g. 10.0.0.0/24
)"},

{"subnet_without_room",
R"(name: t
links: {lan: {subnet: 10.0.0.1/32}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '10.0.0.1/32', which has no room for two hosts; expected an IPv4 subnet, e.g. 10.0.0.0/24
)"},

{"subnet_multicast",
R"(name: t
links: {lan: {subnet: 224.0.1.0/24}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '224.0.1.0/24', which is multicast (RFC 5771, RFC 4291 2.7); expected an IPv4 subnet, e.g. 10.0.0.0/24
)"},

{"subnet_loopback",
R"(name: t
links: {lan: {subnet: 127.0.0.0/8}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:23: found '127.0.0.0/8', which holds the loopback addresses; expected an IPv4 subnet, e.g. 10.0.0.0/24
)"},

{"mtu_too_small",
R"(name: t
links: {lan: {mtu: 67}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:20: found '67'; expected a number from 68 to 65535
)"},

{"mtu_too_small_for_ipv6",
R"(name: t
links: {lan: {subnet6: "2001:db8::/64", mtu: 1000}}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:2:46: found '1000'; expected a number from 1280 to 65535
)"},

{"unknown_link",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lam: 10.0.0.2}}
)",
R"(t.yaml:5:13: found unknown link 'lam'; expected lan (did you mean 'lan'?)
)"},

{"bad_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.256}}
)",
R"(t.yaml:5:18: found '10.0.0.256'; expected an IP address, a list of them, dhcp, auto, none, or {address: …, mac: …}, e.g. {lan: 10.0.0.2}
)"},

{"address_with_length",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2/24}}
)",
R"(t.yaml:5:18: found '10.0.0.2/24'; expected an address without a length: the link's subnet has it
)"},

{"empty_address_list",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: []}}
)",
R"(t.yaml:5:18: found an empty list; expected an IP address, a list of them, dhcp, auto, none, or {address: …, mac: …}, e.g. {lan: 10.0.0.2}
)"},

{"address_outside_its_subnet",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.1.2}}
)",
R"(t.yaml:5:18: found address 10.0.1.2 outside the link's subnet; expected a host's address in 10.0.0.0/24, the subnet of link 'lan'
)"},

{"network_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.0}}
)",
R"(t.yaml:5:18: found the subnet's own address 10.0.0.0; expected a host's address in 10.0.0.0/24, the subnet of link 'lan'
)"},

{"broadcast_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.255}}
)",
R"(t.yaml:5:18: found the broadcast address 10.0.0.255; expected a host's address in 10.0.0.0/24, the subnet of link 'lan'
)"},

{"address_of_a_family_without_subnet",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: "2001:db8::1"}}
)",
R"(t.yaml:5:18: found address 2001:db8::1 on link 'lan', which has no subnet6; expected a subnet6 at the link, or dhcp or none here
)"},

{"address_without_subnet",
R"(name: t
links: {lan: {}}
nodes: {pc: {on: {lan: 10.0.0.2}}}
)",
R"(t.yaml:3:24: found address 10.0.0.2 on link 'lan', which has no subnet; expected a subnet at the link, or dhcp or none here
)"},

{"auto_without_subnet",
R"(name: t
links: {lan: {}}
nodes: {pc: {on: {lan: auto}}}
)",
R"(t.yaml:3:24: found auto on link 'lan', which has no subnet; expected a subnet at the link, or none
)"},

{"duplicate_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
  dns: {on: {lan: 10.0.0.2}}
)",
R"(t.yaml:6:19: found address 10.0.0.2 of 'dns', which 'pc' on link 'lan' has; expected one of its own
)"},

{"duplicate_mac",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  a: {on: {lan: {address: dhcp, mac: 02:00:00:00:00:0a}}}
  b: {on: {lan: {address: dhcp, mac: 02:00:00:00:00:0a}}}
)",
R"(t.yaml:6:38: found MAC address 02:00:00:00:00:0a of 'b', which 'a' on link 'lan' has; expected one of its own
)"},

{"bad_mac",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: {address: dhcp, mac: 01:00:5e:00:00:01}}}
)",
R"(t.yaml:5:39: found '01:00:5e:00:00:01'; expected an interface's MAC address, e.g. 02:00:00:00:00:0a
)"},

{"no_address_left",
R"(name: t
links: {lan: {subnet: 10.0.0.0/30}}
nodes:
  a: {on: {lan: 10.0.0.1}}
  b: {on: {lan: auto}, count: 2}
)",
R"(t.yaml:5:12: found no free address for 'b-2' in 10.0.0.0/30; expected a larger subnet
)"},

{"template_outgrows_its_subnet",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.250}, count: 9}
)",
R"(t.yaml:5:18: found a template that outgrows its subnet (at 'pc-6'); expected a lower first address, a larger subnet or a smaller count
)"},

{"template_takes_an_address",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  dns: {on: {lan: 10.0.0.12}}
  pc: {on: {lan: 10.0.0.10}, count: 5}
)",
R"(t.yaml:6:18: found address 10.0.0.12 of 'pc-3', which 'dns' on link 'lan' has; expected one of its own
)"},

{"template_takes_a_name",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc-2: {on: {}}
  pc: {on: {}, count: 3}
)",
R"(t.yaml:6:3: found node 'pc', which makes a second node 'pc-2'; expected names that are unlike those of template or node 'pc-2'
)"},

{"bad_count",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, count: 0}
)",
R"(t.yaml:5:23: found '0'; expected a number from 1 to 50000
)"},

{"too_many_nodes",
R"(name: t
nodes:
  a: {on: {}, count: 49000}
  b: {on: {}, count: 1001}
)",
R"(t.yaml:4:3: found more than 50000 nodes; expected fewer
)"},

{"overlapping_subnets",
R"(name: t
links: {lan: {subnet: 10.0.0.0/16}, wan: {subnet: 10.0.5.0/24}}
nodes:
  gw: {on: {lan: auto, wan: auto}}
)",
R"(t.yaml:4:24: found links 'lan' and 'wan' on one node, whose subnets overlap; expected subnets that differ
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenLinks, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
