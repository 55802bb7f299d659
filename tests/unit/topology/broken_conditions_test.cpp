// Broken link conditions, faults and the steps that change them. One fault a file; the errors are held to the
// letter, line and column.
#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::BrokenFile;

/// The third line of a file says what is wrong: what the link `wan` does to frames.
std::string with_wan(const std::string& says) {
  return "name: t\nnodes: {pc: {on: {wan: none}}, far: {on: {}}, host: {on: {wan: none}, count: 2}}\nlinks: "
         "{wan: " +
         says + "}\n";
}

/// The fourth line says the one step.
std::string with_step(const std::string& step) {
  return "name: t\nnodes: {pc: {on: {wan: none}}, far: {on: {}}}\nlinks: {wan: {}}\nscenario: [{" + step +
         "}]\n";
}

class BrokenConditions : public testing::TestWithParam<BrokenFile> {};

TEST_P(BrokenConditions, SayWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(test::errors_of(GetParam().text), GetParam().errors);
}

// clang-format off
const std::vector<BrokenFile> kFiles = {
{"delay_without_a_unit",
with_wan(R"({delay: 20})"),
R"(t.yaml:3:22: found '20'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"delay_that_is_no_duration",
with_wan(R"({delay: [20ms]})"),
R"(t.yaml:3:22: found a list; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"jitter_without_delay",
with_wan(R"({jitter: 2ms})"),
R"(t.yaml:3:15: found a jitter that is greater than the delay; expected a delay that is no smaller, for no frame arrives before it is sent
)"},

{"jitter_greater_than_the_delay",
with_wan(R"({delay: 1ms, jitter: {spread: 2ms}})"),
R"(t.yaml:3:27: found a jitter that is greater than the delay; expected a delay that is no smaller, for no frame arrives before it is sent
)"},

{"jitter_of_days",
with_wan(R"({delay: 3h, jitter: 2h})"),
R"(t.yaml:3:34: found '2h'; expected a jitter of at most 1h
)"},

{"jitter_without_spread",
with_wan(R"({delay: 1ms, jitter: {order: kept}})"),
R"(t.yaml:3:35: found no key 'spread'; expected how far delays stray, e.g. spread: 2ms
)"},

{"jitter_of_an_unknown_distribution",
with_wan(R"({delay: 3ms, jitter: {spread: 2ms, distribution: gauss, order: loose}})"),
R"(t.yaml:3:63: found 'gauss'; expected one of: uniform, normal, pareto
t.yaml:3:77: found 'loose'; expected one of: free, kept
)"},

{"wrong_delay_beside_a_jitter",
with_wan(R"({delay: 20, jitter: 2ms})"),
R"(t.yaml:3:22: found '20'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)"},

{"wrong_rate_beside_a_queue",
with_wan(R"({rate: 5, queue: 5})"),
R"(t.yaml:3:21: found '5', a number without its unit; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"loss_without_a_percent_sign",
with_wan(R"({loss: 0.05})"),
R"(t.yaml:3:21: found '0.05', a number without a percent sign; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"loss_above_100_percent",
with_wan(R"({loss: 100.0000001%})"),
R"(t.yaml:3:21: found '100.0000001%', above 100%; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"loss_below_0_percent",
with_wan(R"({loss: -1%})"),
R"(t.yaml:3:21: found '-1%', below 0%; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"loss_finer_than_a_billionth",
with_wan(R"({loss: 0.00000001%})"),
R"(t.yaml:3:21: found '0.00000001%', finer than a billionth; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"loss_that_is_no_number",
with_wan(R"({loss: much})"),
R"(t.yaml:3:21: found 'much'; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"loss_in_bursts_that_never_begin_or_end",
with_wan(R"({loss: {burst: {enter: 0%, leave: 0%}}})"),
R"(t.yaml:3:37: found '0%'; expected a probability above 0%
t.yaml:3:48: found '0%'; expected a probability above 0%
)"},

{"loss_in_bursts_without_an_end",
with_wan(R"({loss: {burst: {enter: 1%}}})"),
R"(t.yaml:3:29: found no key 'leave'; expected the chance that a frame ends a burst, e.g. leave: 25%
)"},

{"loss_of_an_unknown_form",
with_wan(R"({loss: {bursts: {enter: 1%, leave: 5%}}})"),
R"(t.yaml:3:22: found unknown key 'bursts'; expected burst (did you mean 'burst'?)
)"},

{"duplicate_of_a_list",
with_wan(R"({duplicate: []})"),
R"(t.yaml:3:26: found an empty list; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"reorder_without_chance",
with_wan(R"({reorder: {delay: 3ms}})"),
R"(t.yaml:3:24: found no key 'chance'; expected how many frames are held back, e.g. chance: 5%
)"},

{"reorder_by_nothing",
with_wan(R"({reorder: {chance: 3%, delay: 0s}})"),
R"(t.yaml:3:44: found '0s'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s, longer than 0s
)"},

{"corrupt_nothing",
with_wan(R"({corrupt: })"),
R"(t.yaml:3:15: found nothing; expected a probability from 0% to 100%, e.g. 5% or 0.1%
)"},

{"rate_without_a_unit",
with_wan(R"({rate: 10000000})"),
R"(t.yaml:3:21: found '10000000', a number without its unit; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"rate_with_another_unit",
with_wan(R"({rate: 10Mbps})"),
R"(t.yaml:3:21: found '10Mbps'; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"rate_of_zero",
with_wan(R"({rate: 0bit})"),
R"(t.yaml:3:21: found '0bit'; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"rate_of_half_a_bit",
with_wan(R"({rate: 0.5bit})"),
R"(t.yaml:3:21: found '0.5bit'; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"rate_that_is_too_much",
with_wan(R"({rate: 1000.1gbit})"),
R"(t.yaml:3:21: found '1000.1gbit'; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"queue_without_a_rate",
with_wan(R"({queue: 100})"),
R"(t.yaml:3:15: found 'queue' on a link without a rate; expected rate: beside it, e.g. rate: 10mbit, for without one nothing waits
)"},

{"queue_of_no_frames",
with_wan(R"({rate: 1mbit, queue: 0})"),
R"(t.yaml:3:35: found '0'; expected a number of frames from 1 to 1000000, or {bytes: 64kB, codel: true}
)"},

{"queue_of_bytes_where_frames_are_meant",
with_wan(R"({rate: 1mbit, queue: 64kB})"),
R"(t.yaml:3:35: found '64kB'; expected a number of frames from 1 to 1000000, or {bytes: 64kB, codel: true}
)"},

{"queue_with_wrong_sizes",
with_wan(R"({rate: 1mbit, queue: {frames: 0, bytes: 64kb, codel: yes}})"),
R"(t.yaml:3:44: found '0'; expected a number from 1 to 1000000
t.yaml:3:54: found '64kb'; expected a size from 1B to 1000MB (B, kB, MB: powers of 1000), e.g. 64kB
t.yaml:3:67: found 'yes'; expected true, false or {target: 5ms, interval: 100ms}
)"},

{"queue_of_nothing",
with_wan(R"({rate: 1mbit, queue: {}})"),
R"(t.yaml:3:35: found an empty map; expected a number of frames from 1 to 1000000, or {bytes: 64kB, codel: true}
)"},

{"codel_without_time",
with_wan(R"({rate: 1mbit, queue: {codel: {target: 0s, intervall: 1s}}})"),
R"(t.yaml:3:52: found '0s'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s, longer than 0s
t.yaml:3:56: found unknown key 'intervall'; expected one of: interval, target (did you mean 'interval'?)
)"},

{"misspelt_condition",
with_wan(R"({los: 1%})"),
R"(t.yaml:3:15: found unknown key 'los'; expected one of: advertise, corrupt, delay, duplicate, faults, from, jitter, loss, mtu, queue, rate, reorder, subnet, subnet6 (did you mean 'loss'?)
)"},

{"condition_said_twice",
with_wan(R"({loss: 1%, loss: 2%})"),
R"(t.yaml:3:25: found a second key 'loss'; expected each only once (the first is in line 3)
)"},

{"from_that_is_no_map",
with_wan(R"({from: pc})"),
R"(t.yaml:3:21: found 'pc'; expected nodes and conditions of what they send, e.g. {pc: {loss: 5%}}
)"},

{"from_of_nobody",
with_wan(R"({from: {}})"),
R"(t.yaml:3:21: found an empty map; expected nodes and conditions of what they send, e.g. {pc: {loss: 5%}}
)"},

{"from_an_unknown_node",
with_wan(R"({from: {pcc: {loss: 1%}}})"),
R"(t.yaml:3:22: found unknown node 'pcc'; expected one of: far, host, pc (did you mean 'pc'?)
)"},

{"from_a_node_that_is_not_on_the_link",
with_wan(R"({from: {far: {loss: 1%}}})"),
R"(t.yaml:3:22: found node 'far', which is not on link 'wan'; expected one of: host, pc
)"},

{"from_a_node_and_its_template",
with_wan(R"({from: {host: {loss: 1%}, host-2: {loss: 2%}}})"),
R"(t.yaml:3:40: found a second time what 'host-2' sends; expected each node only once
)"},

{"from_with_an_unknown_key",
with_wan(R"({from: {pc: {mtu: 1400}}})"),
R"(t.yaml:3:27: found unknown key 'mtu'; expected one of: corrupt, delay, duplicate, jitter, loss, queue, rate, reorder
)"},

{"from_with_a_queue_without_a_rate",
with_wan(R"({from: {pc: {queue: 5}}})"),
R"(t.yaml:3:27: found 'queue' on a link without a rate; expected rate: beside it, e.g. rate: 10mbit, for without one nothing waits
)"},

{"from_with_a_delay_below_the_jitter",
with_wan(R"({delay: 5ms, jitter: 5ms, from: {pc: {delay: 4ms}}})"),
R"(t.yaml:3:52: found a jitter that is greater than the delay; expected a delay that is no smaller, for no frame arrives before it is sent
)"},

{"fault_that_is_no_map",
with_wan(R"({faults: tcp})"),
R"(t.yaml:3:23: found 'tcp'; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
)"},

{"fault_of_no_kind",
with_wan(R"({faults: [{filter: tcp}]})"),
R"(t.yaml:3:24: found no key that says what it is; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
)"},

{"fault_of_two_kinds",
with_wan(R"({faults: [{drop: 1, chance: 5%}]})"),
R"(t.yaml:3:34: found 'chance' beside 'drop'; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
)"},

{"fault_of_frame_zero",
with_wan(R"({faults: [{drop: 0, count: 0}]})"),
R"(t.yaml:3:31: found '0'; expected a number from 1 to 1000000000000
t.yaml:3:41: found '0'; expected a number from 1 to 1000000000000
)"},

{"fault_that_never_happens",
with_wan(R"({faults: [{chance: 0%}]})"),
R"(t.yaml:3:33: found '0%'; expected a probability above 0%
)"},

{"fault_with_strange_keys",
with_wan(R"({faults: [{drop: 1, in_a_row: 2}, {chance: 5%, count: 2}]})"),
R"(t.yaml:3:34: found 'in_a_row' without 'chance'; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
t.yaml:3:61: found 'count' without 'drop'; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
)"},

{"fault_with_wrong_filter_and_pattern",
with_wan(R"({faults: [{drop: 1, filter: tcp prot 80, pattern: 'a(b'}]})"),
R"(t.yaml:3:42: found packet filter "tcp prot 80": can't parse filter expression: syntax error; expected a filter as pcap-filter(7) describes it, e.g. tcp port 80
t.yaml:3:64: found 'a(b', no regular expression (missing ) in 'a(b'); expected one in RE2's syntax; a backslash makes an ordinary character of a special one
)"},

{"fault_from_a_node_that_is_not_on_the_link",
with_wan(R"({faults: [{drop: 1, from: far}]})"),
R"(t.yaml:3:40: found node 'far', which is not on link 'wan'; expected one of: host, pc
)"},

{"fault_with_an_unknown_key",
with_wan(R"({faults: [{drop: 1, port: 80}]})"),
R"(t.yaml:3:34: found unknown key 'port'; expected one of: chance, count, drop, filter, from, in_a_row, pattern
)"},

{"faults_of_nothing",
with_wan(R"({faults: })"),
R"(t.yaml:3:15: found nothing; expected frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: tcp}
)"},

{"set_nothing",
with_step(R"(set: {on: wan})"),
R"(t.yaml:4:18: found nothing to set; expected one of: corrupt, delay, duplicate, jitter, loss, queue, rate, reorder
)"},

{"set_an_unknown_link",
with_step(R"(set: {on: wam, loss: 1%})"),
R"(t.yaml:4:23: found unknown link 'wam'; expected wan (did you mean 'wan'?)
)"},

{"set_without_a_link",
with_step(R"(set: {loss: 1%})"),
R"(t.yaml:4:18: found no key 'on'; expected the link, e.g. on: wan
)"},

{"set_that_is_no_map",
with_step(R"(set: wan)"),
R"(t.yaml:4:18: found 'wan'; expected a link and conditions, e.g. {on: wan, loss: 5%, delay: 30ms}
)"},

{"set_a_misspelt_condition",
with_step(R"(set: {on: wan, rat: 1mbit})"),
R"(t.yaml:4:28: found unknown key 'rat'; expected one of: corrupt, delay, duplicate, from, jitter, loss, on, queue, rate, reorder (did you mean 'rate'?)
)"},

{"set_what_can_not_change",
with_step(R"(set: {on: wan, mtu: 1400})"),
R"(t.yaml:4:28: found unknown key 'mtu'; expected one of: corrupt, delay, duplicate, from, jitter, loss, on, queue, rate, reorder
)"},

{"set_a_wrong_value",
with_step(R"(set: {on: wan, rate: 5})"),
R"(t.yaml:4:34: found '5', a number without its unit; expected bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to 1000gbit, e.g. 10mbit, or none
)"},

{"set_from_a_node_that_is_not_on_the_link",
with_step(R"(set: {on: wan, from: far, loss: 1%})"),
R"(t.yaml:4:34: found node 'far', which is not on link 'wan'; expected pc
)"},

{"cut_an_unknown_link",
with_step(R"(cut: lan)"),
R"(t.yaml:4:18: found unknown link 'lan'; expected wan (did you mean 'wan'?)
)"},

{"cut_a_node",
with_step(R"(cut: {on: pc})"),
R"(t.yaml:4:23: found unknown link 'pc'; expected wan
)"},

{"heal_with_an_unknown_key",
with_step(R"(heal: {on: wan, node: pc})"),
R"(t.yaml:4:29: found unknown key 'node'; expected one of: from, on
)"},

{"cut_from_a_node_that_is_not_on_the_link",
with_step(R"(cut: {on: wan, from: [pc, far]})"),
R"(t.yaml:4:39: found node 'far', which is not on link 'wan'; expected pc
)"},

{"cut_of_nothing",
with_step(R"(cut:)"),
R"(t.yaml:4:13: found nothing; expected a link, or {on: LINK, from: NODE}
)"},
};
// clang-format on

TEST(BrokenConditionsOfMany, NameABoundedNumberOfNodes) {
  std::string text = "name: t\nnodes: {host: {on: {wan: none}, count: 10000}}\nlinks: {wan: {faults: [\n";
  for (int i = 0; i < 103; ++i) text += "  {drop: 1, from: host},\n";
  EXPECT_EQ(
      test::errors_of(text + "]}}\n"),
      "t.yaml:104:19: found more than 1000000 nodes that 'from' names; expected fewer; without 'from' it is "
      "for all\n");
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenConditions, testing::ValuesIn(kFiles), test::case_name);

}  // namespace
}  // namespace netrig
