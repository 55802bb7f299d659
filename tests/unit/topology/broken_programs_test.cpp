// Broken programs, and what goes with them on a node. One fault a file; the errors are held to the letter,
// line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenPrograms : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenPrograms, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"unknown_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: dns-sever --zone lab.zone}
)",
R"(t.yaml:5:21: found unknown program 'dns-sever'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
)"},

{"shell_syntax_without_a_shell",
R"(name: t
nodes:
  pc: {on: {}, run: ["ping a | grep b", "ping a > file", "ping a 2>&1", "ping a && ping b", "ping a; ping b", "ping $HOME &"]}
)",
R"(t.yaml:3:22: found '|' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
t.yaml:3:41: found '>' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
t.yaml:3:58: found '2>&1' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
t.yaml:3:73: found '&&' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
t.yaml:3:93: found 'a;' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
t.yaml:3:111: found '$HOME' in a command, where no shell runs; expected a command without it, sh -c '…', or quotes around it if the program shall get it
)"},

{"unknown_program_by_path",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: /usr/bin/nothing}
)",
R"(t.yaml:5:21: found unknown program '/usr/bin/nothing'; expected an executable file at that path, or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server
)"},

{"own_program_by_path",
R"(name: t
nodes:
  pc: {on: {}, run: /opt/dns-server}
)",
R"(t.yaml:3:21: found unknown program '/opt/dns-server'; expected an executable file at that path, or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
)"},

{"misspelt_program_is_told_once",
R"(name: t
nodes:
  dns: {on: {}, run: [dns-sever, dns-sever --port 54]}
  pc: {on: {}}
scenario:
  - expect: {program: dns-server, on: dns, running: true}
  - stop: {on: dns, program: dns-server-2}
  - run: {on: pc, command: dns-qery}
  - expect: {program: dns-query, on: pc, output: x}
  - start: {on: pc, command: pign, name: pinger}
  - stop: {on: pc, program: pinger}
)",
R"(t.yaml:3:23: found unknown program 'dns-sever'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
t.yaml:3:34: found unknown program 'dns-sever'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
t.yaml:8:28: found unknown program 'dns-qery'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-query'?)
t.yaml:10:30: found unknown program 'pign'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server
)"},

{"misspelt_foreign_program_is_told_once",
R"(name: t
nodes:
  dns: {on: {}, run: dnsmask -k}
scenario:
  - stop: {on: dns, program: dnsmasq}
)",
R"(t.yaml:3:22: found unknown program 'dnsmask'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server
)"},

{"a_step_never_suggests_the_misspelt_program",
R"(name: t
nodes:
  dns: {on: {}, run: dns-sever}
scenario:
  - stop: {on: dns, program: dns-sever}
)",
R"(t.yaml:3:22: found unknown program 'dns-sever'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
t.yaml:5:30: found unknown program 'dns-sever' on 'dns'; expected dns-server (did you mean 'dns-server'?)
)"},

{"open_quote",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: 'ping "10.0.0.2'}
)",
R"(t.yaml:5:21: found 'ping "10.0.0.2', with an open quote; expected a closing one
)"},

{"empty_command",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: {command: ' '}}
)",
R"(t.yaml:5:31: found ' '; expected a command, e.g. ping -c 1 10.0.0.1
)"},

{"run_without_command",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: {ready: {tcp: 80}}}
)",
R"(t.yaml:5:21: found no key 'command'; expected a command, e.g. ping -c 1 10.0.0.1
)"},

{"duplicate_program_name",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: [{command: ping 10.0.0.2, name: a}, {command: ping 10.0.0.3, name: a}]}
)",
R"(t.yaml:5:57: found a second program 'a'; expected a name of its own
)"},

{"bad_port",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: {command: ping 10.0.0.2, ready: {tcp: 65536}}}
)",
R"(t.yaml:5:59: found '65536'; expected a port from 1 to 65535
)"},

{"two_ready_signs",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: {command: ping 10.0.0.2, ready: {tcp: 80, udp: 53}}}
)",
R"(t.yaml:5:63: found 'udp' beside 'tcp'; expected one of {tcp: PORT}, {udp: PORT}, {log: PATTERN}, {exit: true}, {started: true}
)"},

{"no_ready_sign",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: {command: ping 10.0.0.2, ready: {within: 5s}}}
)",
R"(t.yaml:5:53: found no key that says what it is; expected one of {tcp: PORT}, {udp: PORT}, {log: PATTERN}, {exit: true}, {started: true}
)"},

{"ready_without_a_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, ready: {tcp: 80}}
)",
R"(t.yaml:5:16: found 'ready' on a node without exactly one program; expected it beside each command, e.g. run: [{command: …, ready: …}]
)"},

{"duration_without_unit",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.2, ready: {tcp: 80, within: 5}}
)",
R"(t.yaml:5:61: found '5'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"duration_of_zero",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.2, ready: {tcp: 80, within: 0s}}
)",
R"(t.yaml:5:61: found '0s'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s, longer than 0s
)"},

{"bad_pattern",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.2, ready: {log: "lis[ten"}}
)",
R"(t.yaml:5:49: found 'lis[ten', no regular expression (missing ] in '[ten'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
)"},

{"bad_variable",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, env: {1A: x, B: [y]}}
)",
R"(t.yaml:5:22: found '1A'; expected a variable's name of letters, digits and underscores
t.yaml:5:32: found a list; expected a variable's value
)"},

{"unknown_node_in_after",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  dns: {on: {}}
  pc: {on: {}, after: [dns, dn]}
)",
R"(t.yaml:6:29: found unknown node 'dn'; expected one of: dns, pc (did you mean 'dns'?)
)"},

{"cycle_in_after",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  a: {on: {}, after: c}
  b: {on: {}, after: a}
  c: {on: {}, count: 2, after: b}
)",
R"(t.yaml:6:22: found a cycle in 'after': a → c → b → a; expected an order in which the nodes can start
)"},

{"node_after_itself",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, after: pc}
)",
R"(t.yaml:5:23: found a cycle in 'after': pc → pc; expected an order in which the nodes can start
)"},

{"missing_files_directory",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, files: no/such}
)",
R"(t.yaml:5:23: found 'no/such', which is no directory in '.'; expected a directory, relative to the topology file's
)"},

{"absolute_files_directory",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, files: /etc}
)",
R"(t.yaml:5:23: found '/etc', which is no directory in '.'; expected a directory, relative to the topology file's
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenPrograms, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
