// Stacks that are not there. One fault a file; the errors are held to the letter, line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

class BrokenStacks : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenStacks, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"unknown_stack",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, stack: lwip}
)",
R"(t.yaml:5:23: found 'lwip'; expected kernel or raw
)"},

{"unknown_stack_of_all",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {lan: 10.0.0.2}}
stack: [raw]
)",
R"(t.yaml:6:8: found a list; expected kernel or raw
)"},

{"unknown_congestion_control",
R"(name: t
nodes:
  pc: {on: {}, congestion: vegas}
  server: {on: {}, congestion: [cubic, reno]}
)",
R"(t.yaml:3:28: found 'vegas'; expected cubic or reno
t.yaml:4:32: found a list; expected cubic or reno
)"},

{"unknown_congestion_control_of_all",
R"(name: t
congestion:
nodes:
  pc: {on: {}, congstion: reno}
)",
R"(t.yaml:2:1: found nothing; expected cubic or reno
t.yaml:4:16: found unknown key 'congstion'; expected one of: after, congestion, count, ecn, env, files, firewall, nat, on, pacing, ready, resolvers, router, routes, run, stack (did you mean 'congestion'?)
)"},

{"unknown_use_of_marks",
R"(name: t
ecn: true
nodes:
  pc: {on: {}, ecn: [off], pacing: fast}
)",
R"(t.yaml:2:6: found 'true'; expected off, accept or request
t.yaml:4:21: found a list; expected off, accept or request
t.yaml:4:36: found 'fast'; expected true or false
)"},

{"foreign_program_on_a_raw_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, stack: raw, run: [dns-server --zone z, ping 10.0.0.2]}
)",
R"(t.yaml:5:55: found a foreign program on a raw node: 'ping'; expected one of netrig's own, or stack: kernel
)"},

{"foreign_step_on_a_raw_node",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  pc: {on: {}, stack: raw}
scenario:
  - run: {on: pc, command: ping 10.0.0.2}
)",
R"(t.yaml:7:5: found a foreign program on a raw node: 'ping'; expected one of netrig's own, or stack: kernel
)"},

{"raw_router",
R"(name: t
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  r: {on: {lan: auto}, router: true, stack: raw}
)",
R"(t.yaml:5:45: found netrig's own stack on a router; expected stack: kernel: forwarding is the kernel's
)"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Files, BrokenStacks, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
