// Broken YAML, and files that are no topology. One fault a file; the errors are held to the letter, line and
// column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenYaml : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenYaml, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"empty_file",
R"()",
R"(t.yaml:1:1: found an empty file; expected a topology
)"},

{"not_a_map",
R"(- a
- b
)",
R"(t.yaml:1:1: found a list; expected a topology's keys: about, congestion, ecn, links, name, nodes, pacing, scenario, stack
)"},

{"syntax_error",
R"(name: t
nodes: {pc: {on: {lan: dhcp}
)",
R"(t.yaml:3:1: found invalid YAML (end of map flow not found); expected a closing bracket, and quotes around text that holds [, ], {, } or a comma
)"},

{"brackets_in_a_pattern_without_quotes",
R"(name: t
nodes: {pc: {on: {}}}
scenario:
  - expect: {on: lan, never: [flags [A-Z,]*RST]}
)",
R"(t.yaml:4:37: found invalid YAML (end of sequence flow not found); expected a closing bracket, and quotes around text that holds [, ], {, } or a comma
)"},

{"backslash_in_double_quotes",
R"(name: t
nodes: {pc: {on: {}, run: "ping \d"}}
)",
R"(t.yaml:2:35: found invalid YAML (unknown escape character: d); expected single quotes, within which a backslash is just a backslash
)"},

{"no_blank_after_a_colon",
R"(name: t
nodes: {pc: {on: {lan:auto}}}
)",
R"(t.yaml:2:19: found 'lan:auto' without a value; expected a blank after the colon: lan: auto
)"},

{"control_character",
"name: t\nabout: a\x1b[1mb\n",
R"(t.yaml:2:9: found a control character, '\x1b', so this is no text file; expected a topology in YAML 1.2
)"},

{"binary_file",
std::string("\x7f""ELF\0\1\0", 7),
R"(t.yaml:1:1: found a control character, '\x7f', so this is no text file; expected a topology in YAML 1.2
)"},

{"tab_as_indentation",
R"(name: t
nodes:
	pc: {on: {}}
)",
R"(t.yaml:3:1: found a tab as indentation; expected spaces, for YAML forbids tabs there
)"},

{"second_document",
R"(name: t
nodes: {pc: {on: {}}}
---
name: u
)",
R"(t.yaml:3:1: found a second document; expected one document a file
)"},

{"list_as_key",
R"(name: t
nodes:
  [a, b]: {on: {}}
)",
R"(t.yaml:3:3: found a list as a key; expected a name
)"},

{"alias_within_its_anchor",
R"(name: t
nodes: &n {pc: *n}
)",
R"(t.yaml:2:16: found an alias within its own anchor; expected an alias of what is complete
)"},

{"unknown_key",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
nodez: {}
)",
R"(t.yaml:6:1: found unknown key 'nodez'; expected one of: about, congestion, ecn, links, name, nodes, pacing, scenario, stack (did you mean 'nodes'?)
)"},

{"unknown_key_of_a_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, rn: ping 10.0.0.2}
)",
R"(t.yaml:5:16: found unknown key 'rn'; expected one of: after, congestion, count, ecn, env, files, firewall, nat, on, pacing, ready, resolvers, router, routes, run, stack (did you mean 'run'?)
)"},

{"duplicate_key",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, router: true, router: false}
)",
R"(t.yaml:5:30: found a second key 'router'; expected each only once (the first is in line 5)
)"},

{"duplicate_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
  pc: {on: {}}
)",
R"(t.yaml:6:3: found a second node 'pc'; expected each only once (the first is in line 5)
)"},

{"duplicate_link",
R"(name: t
links:
  lan: {}
  lan: {}
nodes: {pc: {on: {}}}
)",
R"(t.yaml:4:3: found a second link 'lan'; expected each only once (the first is in line 3)
)"},

{"missing_name",
R"(nodes: {pc: {on: {}}}
)",
R"(t.yaml:1:1: found no key 'name'; expected a name for the topology, e.g. name: boot
)"},

{"missing_nodes",
R"(name: t
)",
R"(t.yaml:1:1: found no key 'nodes'; expected nodes by their names, e.g. nodes: {pc: {on: {lan: dhcp}}}
)"},

{"missing_on",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {router: true}
)",
R"(t.yaml:5:7: found no key 'on'; expected the links it is on, e.g. on: {lan: 10.0.0.2}
)"},

{"missing_value",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, router: }
)",
R"(t.yaml:5:16: found nothing; expected true or false
)"},

{"nodes_is_a_list",
R"(name: t
nodes: [pc]
)",
R"(t.yaml:2:8: found a list; expected nodes by their names, e.g. {pc: {on: {lan: dhcp}}}
)"},

{"flag_expected",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, router: yes}
)",
R"(t.yaml:5:24: found 'yes'; expected true or false
)"},

{"text_expected",
R"(name: [t]
nodes: {pc: {on: {}}}
)",
R"(t.yaml:1:7: found a list; expected a name for the topology
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenYaml, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
