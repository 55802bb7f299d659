// Every step and expectation as the file says it, and what becomes of it.
#include "topology/steps.hpp"

#include "reading_cases.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

std::vector<Step> steps_of(const std::string& steps) {
  return test::topology_of(
             "name: t\nlinks: {lan: {subnet: 10.0.0.0/24}}\n"
             "nodes:\n  pc: {on: {lan: auto}, run: dns-server --zone z}\n  host: {on: {}, count: "
             "2}\nscenario:\n" +
             steps)
      .scenario;
}

template <class Kind>
Kind step_of(const std::string& step) {
  const auto steps = steps_of("  - " + step + "\n");
  return steps.empty() ? Kind{} : std::get<Kind>(steps.back().action);
}

template <class Kind>
Kind expectation_of(const std::string& step) {
  return std::get<Kind>(step_of<ExpectStep>(step).expectation);
}

TEST(RunStepReader, ExpectsExitStatusZeroByDefault) {
  const auto step = step_of<RunStep>("run: {on: pc, command: ping -c 1 10.0.0.9}");
  EXPECT_EQ(step.nodes, Strings{"pc"});
  EXPECT_EQ(step.command.arguments.size(), 4u);
  EXPECT_EQ(step.expect.exit, 0);
  EXPECT_EQ(step.expect.within, 60s);
}

TEST(RunStepReader, ReadsWhatIsExpected) {
  const auto step = step_of<RunStep>(
      "run: {on: host, command: [ping, x y], expect: {exit: 2, within: 10s, output: [a, b], not_output: c}}");
  EXPECT_EQ(step.nodes, (Strings{"host-1", "host-2"}));
  EXPECT_EQ(step.command.arguments[1], "x y");
  EXPECT_EQ(step.expect.exit, 2);
  EXPECT_EQ(step.expect.within, 10s);
  EXPECT_EQ(step.expect.output, (Strings{"a", "b"}));
  EXPECT_EQ(step.expect.not_output, Strings{"c"});
  EXPECT_EQ(step_of<RunStep>("run: {on: pc, command: ping x, expect: {exit: any}}").expect.exit,
            std::nullopt);
}

TEST(StartStepReader, NamesTheProgramByItsCommandOrAsTheFileDoes) {
  EXPECT_EQ(step_of<StartStep>("start: {on: pc, command: ping 10.0.0.9}").program, "ping");
  const auto step = step_of<StartStep>(
      "start: {on: host-2, command: ping 10.0.0.9, name: pinger, ready: {udp: 53, within: 1s}}");
  EXPECT_EQ(step.node, "host-2");
  EXPECT_EQ(step.program, "pinger");
  EXPECT_EQ(step.ready->kind, ReadySign::Kind::udp_port);
  EXPECT_EQ(step.ready->within, 1s);
}

TEST(EndStepReader, EndsANodeOrAProgram) {
  EXPECT_EQ(step_of<EndStep>("kill: pc").kind, EndStep::Kind::kill);
  EXPECT_EQ(step_of<EndStep>("kill: pc").program, std::nullopt);
  const auto stop = step_of<EndStep>("stop: {on: pc, program: dns-server, within: 2s}");
  EXPECT_EQ(stop.kind, EndStep::Kind::stop);
  EXPECT_EQ(stop.program, "dns-server");
  EXPECT_EQ(stop.within, 2s);
  EXPECT_EQ(step_of<EndStep>("restart: {on: pc}").kind, EndStep::Kind::restart);
}

TEST(EndStepReader, AStartedProgramCanBeNamed) {
  EXPECT_EQ(
      steps_of("  - start: {on: pc, command: ping x, name: p}\n  - stop: {on: pc, program: p}\n").size(), 2u);
}

TEST(InputStepReader, ReadsLinesAndTheirEnd) {
  const auto step = step_of<InputStep>("input: {on: pc, program: dns-server, lines: [hello, ''], end: true}");
  EXPECT_EQ(step.lines, (Strings{"hello", ""}));
  EXPECT_TRUE(step.end);
  EXPECT_EQ(step_of<InputStep>("input: {on: pc, program: dns-server, lines: one}").lines, Strings{"one"});
}

TEST(ReloadStepReader, NamesAProgram) {
  const auto step = step_of<ReloadStep>("reload: {on: pc, program: dns-server}");
  EXPECT_EQ(step.node, "pc");
  EXPECT_EQ(step.program, "dns-server");
}

TEST(WriteStepReader, ReadsTheFileAndItsText) {
  const auto step = step_of<WriteStep>("write: {file: 'pc:etc/lab.zone', text: \"one\\ntwo\\n\"}");
  EXPECT_EQ(step.file.node, "pc");
  EXPECT_EQ(step.file.path, "etc/lab.zone");
  EXPECT_EQ(step.text, "one\ntwo\n");
  EXPECT_EQ(step_of<WriteStep>("write: {file: 'pc:empty', text: ''}").text, "");
}

TEST(SleepStepReader, ReadsADuration) {
  EXPECT_EQ(step_of<SleepStep>("sleep: 250ms").duration, 250ms);
}

TEST(PacketExpectationReader, ReadsEveryKey) {
  const auto steps = steps_of(
      "  - {name: first, sleep: 0s}\n"
      "  - expect: {on: lan, filter: tcp port 21, pattern: FTP, count: {min: 2}, order: [a, b], never: c,\n"
      "             within: 3s, since: first}\n");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].name, "first");
  const auto packets = std::get<PacketExpectation>(std::get<ExpectStep>(steps[1].action).expectation);
  EXPECT_EQ(packets.link, "lan");
  EXPECT_EQ(packets.filter, "tcp port 21");
  EXPECT_EQ(packets.pattern, "FTP");
  EXPECT_EQ(packets.count->min, 2u);
  EXPECT_EQ(packets.count->max, std::nullopt);
  EXPECT_EQ(packets.order, (Strings{"a", "b"}));
  EXPECT_EQ(packets.never, Strings{"c"});
  EXPECT_EQ(packets.within, 3s);
  EXPECT_EQ(packets.since, "first");
}

TEST(PacketExpectationReader, APatternAloneMeansAtLeastOne) {
  const auto packets = expectation_of<PacketExpectation>("expect: {on: lan, pattern: x}");
  EXPECT_EQ(packets.count->min, 1u);
  EXPECT_EQ(packets.count->max, std::nullopt);
  EXPECT_FALSE(expectation_of<PacketExpectation>("expect: {on: lan, never: x}").count.has_value());
}

TEST(PacketExpectationReader, ACountIsExact) {
  const auto packets = expectation_of<PacketExpectation>("expect: {on: lan, filter: icmp, count: 0}");
  EXPECT_EQ(packets.count->min, 0u);
  EXPECT_EQ(packets.count->max, 0u);
}

TEST(FilesExpectationReader, SplitsAtTheFirstColon) {
  const auto same = expectation_of<SameFilesExpectation>("expect: {same: [pc:a:b.txt, host-1:share/c.txt]}");
  ASSERT_EQ(same.files.size(), 2u);
  EXPECT_EQ(same.files[0].path, "a:b.txt");
  EXPECT_EQ(same.files[1].node, "host-1");
}

TEST(ProgramExpectationReader, ReadsOutputExitAndRunning) {
  const auto output = expectation_of<OutputExpectation>(
      "expect: {on: pc, program: dns-server, output: ready, not_output: [error], within: 1s}");
  EXPECT_EQ(output.output, Strings{"ready"});
  EXPECT_EQ(output.not_output, Strings{"error"});
  EXPECT_EQ(output.within, 1s);
  EXPECT_EQ(expectation_of<ExitExpectation>("expect: {on: pc, program: dns-server, exit: 3}").exit, 3);
  EXPECT_TRUE(
      expectation_of<ExitExpectation>("expect: {on: pc, program: dns-server, running: true}").running);
}

TEST(ProgramExpectationReader, ReadsSinceWhen) {
  const auto steps = steps_of(
      "  - {name: again, reload: {on: pc, program: dns-server}}\n"
      "  - wait: {on: pc, program: dns-server, output: ready, since: again}\n");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(std::get<OutputExpectation>(std::get<ExpectStep>(steps[1].action).expectation).since, "again");
  EXPECT_EQ(steps[1].name, "wait until dns-server on pc printed \"ready\" since again");
}

TEST(WaitStepReader, WaitsTenSecondsByDefault) {
  const auto step = step_of<ExpectStep>("wait: {on: lan, pattern: x}");
  EXPECT_TRUE(step.wait);
  EXPECT_EQ(std::get<PacketExpectation>(step.expectation).within, 10s);
  EXPECT_EQ(expectation_of<SameFilesExpectation>("wait: {same: [pc:a, pc:b], within: 1s}").within, 1s);
  EXPECT_EQ(expectation_of<PacketExpectation>("expect: {on: lan, pattern: x}").within, std::nullopt);
}

TEST(StepReader, NamesStepsThatTheFileDoesNot) {
  const auto steps = steps_of(
      "  - run: {on: host, command: ping x}\n  - kill: pc\n  - sleep: 1s\n  - expect: {on: lan, never: x}\n"
      "  - wait: {on: pc, program: dns-server, running: true}\n  - expect: {same: [pc:a, pc:b]}\n"
      "  - {name: mine, restart: {on: pc, program: dns-server}}\n  - restart: {on: pc, program: "
      "dns-server}\n");
  Strings names;
  for (const auto& step : steps) names.push_back(step.name);
  EXPECT_EQ(names,
            (Strings{"run ping on host-1 … host-2", "kill pc", "sleep 1s", "lan: no packet /x/",
                     "wait until dns-server runs on pc", "pc:a = pc:b", "mine", "restart dns-server on pc"}));
}

TEST(StepReader, NamesPacketExpectationsByWhatTheyExpect) {
  const auto name_of = [](const std::string& keys) {
    return steps_of("  - expect: {on: lan, " + keys + "}\n").back().name;
  };
  EXPECT_EQ(name_of("order: [DHCP Discover, DHCP Offer]"), "lan: in order DHCP Discover, DHCP Offer");
  EXPECT_EQ(name_of("filter: tcp port 23, count: 0"), "lan: no packet in filter \"tcp port 23\"");
  EXPECT_EQ(name_of("pattern: FTP, count: 3"), "lan: 3 packets /FTP/");
  EXPECT_EQ(name_of("pattern: FTP"), "lan: at least 1 packet /FTP/");
  EXPECT_EQ(name_of("pattern: FTP, count: {max: 1}"), "lan: at most 1 packet /FTP/");
  EXPECT_EQ(name_of("filter: udp, pattern: DNS, count: {min: 1, max: 5}, never: [a, b]"),
            "lan: 1 to 5 packets /DNS/ in filter \"udp\"; no packet /a/, /b/");
  EXPECT_EQ(name_of("filter: tcp, order: [SYN, FIN]"), "lan: packets in filter \"tcp\"; in order SYN, FIN");
}

}  // namespace
}  // namespace netrig
