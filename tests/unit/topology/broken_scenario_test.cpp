// Broken scenarios. One fault a file; the errors are held to the letter, line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenScenario : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenScenario, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"scenario_is_a_map",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario: {sleep: 1s}
)",
R"(t.yaml:6:11: found a map; expected a list of steps, e.g. [{sleep: 1s}]
)"},

{"step_without_action",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - {name: first}
)",
R"(t.yaml:7:5: found no key that says what it is; expected a step: one of run, start, stop, kill, restart, reload, input, write, sleep, expect, wait, set, cut, heal, e.g. {sleep: 1s}
)"},

{"step_with_two_actions",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - {sleep: 1s, kill: pc}
)",
R"(t.yaml:7:17: found 'kill' beside 'sleep'; expected a step: one of run, start, stop, kill, restart, reload, input, write, sleep, expect, wait, set, cut, heal, e.g. {sleep: 1s}
)"},

{"unknown_step",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - {slep: 1s}
)",
R"(t.yaml:7:6: found unknown key 'slep'; expected one of: cut, expect, heal, input, kill, name, reload, restart, run, set, sleep, start, stop, wait, write (did you mean 'sleep'?)
)"},

{"misspelt_steps",
R"(name: t
nodes:
  pc: {on: {}}
scenario:
  - {runn: {on: pc, command: ping}}
  - {seal: pc}
)",
R"(t.yaml:5:6: found unknown key 'runn'; expected one of: cut, expect, heal, input, kill, name, reload, restart, run, set, sleep, start, stop, wait, write (did you mean 'run'?)
t.yaml:6:6: found unknown key 'seal'; expected one of: cut, expect, heal, input, kill, name, reload, restart, run, set, sleep, start, stop, wait, write (did you mean 'heal'?)
)"},

{"files_that_can_not_be_written",
R"(name: t
nodes:
  pc: {on: {}}
scenario:
  - write: {file: pc:../x, text: {a: b}}
  - write: {file: pd:x}
  - reload: {on: pc}
  - reload: {on: pc, program: ping}
)",
R"(t.yaml:5:19: found 'pc:../x'; expected a node and a path in its directory, without '..' and no '/' at the front, e.g. pc:report.txt
t.yaml:5:34: found a map; expected text; '|' begins one of several lines
t.yaml:6:12: found no key 'text'; expected what the file is to hold
t.yaml:6:19: found unknown node 'pd'; expected pc (did you mean 'pc'?)
t.yaml:7:13: found no key 'program'; expected the name of a running program
t.yaml:8:31: found unknown program 'ping' on 'pc'; expected none, for there are none
)"},

{"expectations_beside_a_command",
R"(name: t
nodes:
  pc: {on: {}}
scenario:
  - run: {on: pc, command: ping, within: 5s, output: [a, b]}
)",
R"(t.yaml:5:34: found 'within' beside the command; expected it in 'expect': expect: {within: 5s}
t.yaml:5:46: found 'output' beside the command; expected it in 'expect': expect: {output: …}
)"},

{"run_without_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {command: ping 10.0.0.3}
)",
R"(t.yaml:7:10: found no key 'on'; expected a node, a list of them or a template, e.g. on: pc
)"},

{"run_without_a_command",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {on: pc}
)",
R"(t.yaml:7:10: found no key 'command'; expected a command, e.g. ping -c 1 10.0.0.1
)"},

{"run_on_an_unknown_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {on: [pc, pcc], command: ping 10.0.0.3}
)",
R"(t.yaml:7:20: found unknown node 'pcc'; expected pc (did you mean 'pc'?)
)"},

{"run_of_an_unknown_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {on: pc, command: dns-qery a}
)",
R"(t.yaml:7:28: found unknown program 'dns-qery'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-query'?)
)"},

{"run_with_bad_expectations",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {on: pc, command: ping 10.0.0.3, expect: {exit: 256, within: 1, output: '(', exits: 1}}
)",
R"(t.yaml:7:58: found '256'; expected a number from 0 to 255
t.yaml:7:71: found '1'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
t.yaml:7:82: found '(', no regular expression (missing ) in '('); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
t.yaml:7:87: found unknown key 'exits'; expected one of: exit, not_output, output, within (did you mean 'exit'?)
)"},

{"start_on_a_template",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, count: 3}
scenario:
  - start: {on: pc, command: ping 10.0.0.3}
)",
R"(t.yaml:7:17: found 'pc', a template of several nodes; expected one of them: pc-1 … pc-3
)"},

{"stop_of_an_unknown_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  dns: {on: {}, run: dns-server --zone z}
scenario:
  - stop: {on: dns, program: dns-serve}
)",
R"(t.yaml:7:30: found unknown program 'dns-serve' on 'dns'; expected dns-server (did you mean 'dns-server'?)
)"},

{"kill_of_an_unknown_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - kill: pd
)",
R"(t.yaml:7:11: found unknown node 'pd'; expected pc (did you mean 'pc'?)
)"},

{"kill_with_a_limit",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - kill: {on: pc, within: 1s}
)",
R"(t.yaml:7:20: found unknown key 'within'; expected one of: on, program
)"},

{"input_without_lines",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - input: {on: pc, program: ping}
)",
R"(t.yaml:7:12: found no lines; expected lines, or end: true
)"},

{"input_of_two_lines_in_one",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - input: {on: pc, program: ping, lines: ["a\nb"]}
)",
R"(t.yaml:7:44: found 'a\x0ab'; expected one line of text
)"},

{"sleep_without_unit",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - sleep: 1
)",
R"(t.yaml:7:12: found '1'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"step_name_twice",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - {name: a, sleep: 1s}
  - {name: a, sleep: 1s}
)",
R"(t.yaml:8:12: found a second step 'a'; expected a name of its own
)"},

{"expect_nothing",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan}
)",
R"(t.yaml:7:13: found no packets to look for; expected one of: count, filter, never, order, pattern
)"},

{"expect_on_an_unknown_link",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: pc, count: 0}
)",
R"(t.yaml:7:18: found unknown link 'pc'; expected lan
)"},

{"expect_bad_count",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, filter: icmp, count: -1}
)",
R"(t.yaml:7:44: found '-1'; expected a number from 0 to 1000000000000
)"},

{"expect_bad_range",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, filter: icmp, count: {min: 5, max: 1}}
)",
R"(t.yaml:7:44: found a min above the max; expected a range, e.g. {min: 1, max: 5}
)"},

{"expect_bad_patterns",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, pattern: 'a(', order: ['b)', ok], never: '*'}
)",
R"(t.yaml:7:32: found 'a(', no regular expression (missing ) in 'a('); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
t.yaml:7:46: found 'b)', no regular expression (unexpected ) in 'b)'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
t.yaml:7:64: found '*', no regular expression (no argument for repetition operator in '*'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
)"},

{"expect_bad_filters_beside_other_errors",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, count: 0, filter: tcp prot 1}
  - wait: {on: lan, filter: 'udp port 53 and'}
  - sleep: 1
)",
R"(t.yaml:7:41: found packet filter "tcp prot 1": can't parse filter expression: syntax error; expected a filter as pcap-filter(7) describes it, e.g. tcp port 80
t.yaml:8:29: found packet filter "udp port 53 and": can't parse filter expression: syntax error; expected a filter as pcap-filter(7) describes it, e.g. tcp port 80
t.yaml:9:12: found '1'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"expect_pattern_with_lookahead",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, pattern: 'A (?!ftp)'}
  - expect: {on: lan, pattern: '(a{1000}){1000}'}
)",
R"(t.yaml:7:32: found 'A (?!ftp)', no regular expression (invalid perl operator in '(?!'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
t.yaml:8:32: found '(a{1000}){1000}', no regular expression (invalid repetition size in '{1000}'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
)"},

{"expect_within_a_century",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, count: 0, within: 36500d}
)",
R"(t.yaml:7:41: found '36500d'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s, at most 365d
)"},

{"expect_since_no_step",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: lan, count: 0, since: frist}
)",
R"(t.yaml:7:40: found unknown step 'frist'; expected the name of an earlier step: none, for there are none
)"},

{"since_for_a_program",
R"(name: t
nodes:
  pc: {on: {}, run: ping 10.0.0.1}
scenario:
  - expect: {on: pc, program: ping, output: x, since: frist}
  - {name: first, sleep: 0s}
  - expect: {on: pc, program: ping, running: true, since: first}
)",
R"(t.yaml:5:55: found unknown step 'frist'; expected the name of an earlier step: none, for there are none
t.yaml:7:59: found 'since' without 'output'; expected 'output' or 'not_output' with it
)"},

{"expect_one_file",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {same: [pc:a.txt]}
)",
R"(t.yaml:7:20: found a list; expected two files or more, e.g. [pc:report.txt, ftp:share/report.txt]
)"},

{"expect_files_outside",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {same: [pc:../a, pc:/etc/passwd, x:b, plain]}
)",
R"(t.yaml:7:21: found 'pc:../a'; expected a node and a path in its directory, without '..' and no '/' at the front, e.g. pc:report.txt
t.yaml:7:30: found 'pc:/etc/passwd'; expected a node and a path in its directory, without '..' and no '/' at the front, e.g. pc:report.txt
t.yaml:7:46: found unknown node 'x'; expected pc
t.yaml:7:51: found 'plain'; expected a node and a path in its directory, without '..' and no '/' at the front, e.g. pc:report.txt
)"},

{"expect_of_an_unknown_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - expect: {on: pc, program: ping, exit: 0}
)",
R"(t.yaml:7:31: found unknown program 'ping' on 'pc'; expected none, for there are none
)"},

{"expect_nothing_of_a_program",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - expect: {on: pc, program: ping}
)",
R"(t.yaml:7:13: found nothing expected of the program; expected one of: exit, not_output, output, running
)"},

{"expect_exit_and_running",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - expect: {on: pc, program: ping, exit: 0, running: true}
)",
R"(t.yaml:7:55: found 'running' beside 'exit'; expected one of them
)"},

{"expect_exit_and_output",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - expect: {on: pc, program: ping, exit: 0, output: a}
)",
R"(t.yaml:7:43: found 'exit' or 'running' beside 'output'; expected a step of its own for it
)"},

{"expect_not_running",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - expect: {on: pc, program: ping, running: false}
)",
R"(t.yaml:7:46: found 'false'; expected true; for a program's end say exit: 0
)"},

{"expect_unknown_key",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, run: ping 10.0.0.3}
scenario:
  - expect: {on: pc, program: ping, outptu: a}
)",
R"(t.yaml:7:13: found nothing expected of the program; expected one of: exit, not_output, output, running
t.yaml:7:37: found unknown key 'outptu'; expected one of: exit, not_output, on, output, program, running, since, within (did you mean 'output'?)
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenScenario, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
