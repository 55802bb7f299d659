// Whole scenarios in virtual time.
#include "simulator/simulator.hpp"

#include <unistd.h>

#include <filesystem>

#include "unit/simulator/played_scenario.hpp"

namespace netrig::testing {
namespace {

using std::chrono::milliseconds;

std::string shipped(const std::string& name) {
  return std::string(NETRIG_SOURCE_DIR) + "/topologies/" + name + ".yaml";
}

constexpr const char* kPair = R"(
name: pair
links: {wire: {subnet: 10.0.0.0/24, delay: 10ms}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
)";

std::string pair(const std::string& steps) {
  return kPair + steps;
}

class ShippedTopology : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedTopology, Passes) {
  const PlayedScenario run(simulated_file(shipped(GetParam())));
  EXPECT_TRUE(run.passed()) << run.table();
  for (const auto& capture : run.results().captures) {
    EXPECT_EQ(capture.dropped, 0u) << capture.link;
    EXPECT_GT(capture.frames, 0u) << capture.link;
  }
}

TEST_P(ShippedTopology, RepeatsToTheByte) {
  const auto topology = simulated_file(shipped(GetParam()));
  for (const std::uint64_t seed : {1, 2, 3}) {
    const PlayedScenario first(topology, {.seed = seed}), second(topology, {.seed = seed});
    EXPECT_EQ(first.digest(), second.digest()) << "seed " << seed;
    for (const auto& capture : first.results().captures) {
      const auto content = first.file(capture.path);
      EXPECT_FALSE(content.empty()) << capture.path;
      EXPECT_EQ(content, second.file(capture.path)) << capture.path << ", seed " << seed;
    }
  }
}

TEST_P(ShippedTopology, DiffersWithAnotherSeed) {
  const auto topology = simulated_file(shipped(GetParam()));
  EXPECT_NE(PlayedScenario(topology, {.seed = 1}).digest(), PlayedScenario(topology, {.seed = 2}).digest());
}

INSTANTIATE_TEST_SUITE_P(Simulated, ShippedTopology,
                         ::testing::Values("boot", "office", "dual", "boot6", "office6"),
                         [](const auto& parameter) { return parameter.param; });

/// What makes an order of its own: ends, starts anew, translation under loss.
const std::vector<std::pair<std::string, std::string>> kOrders{
    {"AKillInTheMiddleAndANewStart", R"(
name: killed
links: {lan: {subnet: 10.0.0.0/24, delay: 1ms, rate: 1mbit, loss: 2%}}
nodes:
  server: {on: {lan: 10.0.0.1}, run: flow-server}
  pc: {on: {lan: auto}, count: 3}
scenario:
  - start: {on: pc-1, name: flow, command: flow-client 10.0.0.1 -P 3 -t 2s}
  - start: {on: pc-2, name: ping, command: ping -i 10ms 10.0.0.1}
  - sleep: 500ms
  - kill: server
  - sleep: 500ms
  - restart: server
  - run: {on: pc-3, command: flow-client 10.0.0.1 -n 20K, expect: {within: 60s}}
)"},
    {"TranslationUnderLoss", R"(
name: nat
links:
  home: {subnet: 192.168.1.0/24, delay: 1ms, loss: 2%}
  wan: {subnet: 198.51.100.0/24, delay: 10ms, jitter: 5ms, loss: 2%, duplicate: 1%, reorder: 2%, rate: 5mbit}
nodes:
  gate: {on: {home: 192.168.1.1, wan: 198.51.100.1}, router: true, nat: {outside: wan}}
  pc: {on: {home: auto}, count: 4}
  server: {on: {wan: 198.51.100.80}, files: topologies/boot/ftp, run: ftp-server --root .}
scenario:
  - run: {on: pc, command: ftp-client get ftp://198.51.100.80/share/report.txt, expect: {within: 120s}}
)"},
};

/// As long as it lives, what is made lies at other addresses.
class UsedMemory {
 public:
  UsedMemory() {
    for (std::size_t bytes = 16; bytes < 4096; bytes += 16) blocks_.emplace_back(bytes);
  }

 private:
  std::vector<std::vector<char>> blocks_;
};

class EveryOrder : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(EveryOrder, RepeatsToTheByte) {
  const auto topology = simulated_topology(
      read_topology(GetParam().second, "test.yaml", NETRIG_SOURCE_DIR, simulated_options()));
  for (const std::uint64_t seed : {1, 2, 3}) {
    const PlayedScenario first(topology, {.seed = seed});
    const UsedMemory elsewhere;
    const PlayedScenario second(topology, {.seed = seed});
    EXPECT_EQ(first.results().count(StepState::passed), first.results().steps.size()) << first.table();
    EXPECT_EQ(first.digest(), second.digest()) << "seed " << seed;
    EXPECT_FALSE(first.results().captures.empty());
    for (const auto& capture : first.results().captures) {
      EXPECT_FALSE(first.file(capture.path).empty()) << capture.path;
      EXPECT_EQ(first.file(capture.path), second.file(capture.path)) << capture.path << ", seed " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Simulated, EveryOrder, ::testing::ValuesIn(kOrders),
                         [](const auto& parameter) { return parameter.param.first; });

/// A server of many clients is stopped while they are served; gives the digest.
std::string stopped_server(const Topology& topology) {
  const TemporaryDirectory directory;
  Simulator world(topology, {.paths = {directory.path().string(), "run"}, .programs = all_programs()});
  const auto start = [&](const std::string& node, std::vector<std::string> arguments) {
    StartRequest request;
    request.node = node;
    request.name = arguments.front();
    request.arguments = std::move(arguments);
    return world.start(request);
  };
  const auto server = start("ftp", {"ftp-server", "--root", "."});
  while (!server->said_ready()) world.wait(milliseconds(1));
  std::vector<std::shared_ptr<RunningProgram>> clients;
  for (int i = 1; i <= 6; ++i)
    clients.push_back(
        start("pc-" + std::to_string(i), {"ftp-client", "get", "ftp://10.0.0.1/share/report.txt"}));
  const auto end = world.now() + milliseconds(40);
  while (world.now() < end) world.wait(end - world.now());
  for (const auto& client : clients) EXPECT_FALSE(client->exit_status());
  world.stop(*server);
  while (!server->exit_status()) world.wait(std::chrono::seconds(10));
  EXPECT_EQ(server->exit_status()->status, 0) << server->output();
  return world.simulation().digest().to_string();
}

TEST(Simulator, ClientsOfAServerThatIsStoppedAreToldInAnOrderThatRepeats) {
  const auto topology =
      simulated_topology(read_topology(R"(
name: clients
links: {lan: {subnet: 10.0.0.0/24, delay: 10ms}}
nodes:
  ftp: {on: {lan: 10.0.0.1}, files: topologies/boot/ftp}
  pc: {on: {lan: auto}, count: 6}
)",
                                       "test.yaml", NETRIG_SOURCE_DIR, simulated_options()));
  const auto first = stopped_server(topology);
  const UsedMemory elsewhere;
  EXPECT_EQ(stopped_server(topology), first);
}

TEST(Simulator, TakesTheTimeThatALinkTakes) {
  const PlayedScenario run(simulated_text(pair("  - run: {on: a, command: ping -c 1 10.0.0.2}\n")));
  ASSERT_TRUE(run.passed()) << run.table();
  // The first packet waits until the neighbour's announcement is there.
  EXPECT_NE(run.log("a", "ping").find("time=29.9"), std::string::npos) << run.log("a", "ping");
}

TEST(Simulator, LeavesWhatALabLeaves) {
  const PlayedScenario run(simulated_file(shipped("boot")));
  EXPECT_FALSE(run.file("links/lan.pcap").empty());
  EXPECT_NE(run.log("pc", "boot").find("report.txt"), std::string::npos);
  EXPECT_FALSE(run.file("nodes/pc/files/report.txt").empty());
  EXPECT_EQ(run.file("nodes/pc/files/report.txt"), run.file("nodes/ftp/files/share/report.txt"));
}

TEST(Simulator, AccountsForEveryFrame) {
  const PlayedScenario run(simulated_text(R"(
name: lossy
links: {wire: {subnet: 10.0.0.0/24, delay: 1ms, loss: 5%, duplicate: 5%, reorder: 5%, rate: 10mbit, queue: 20}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
  - run: {on: a, command: flow-client 10.0.0.2 -n 300K, expect: {within: 120s}}
)"));
  ASSERT_TRUE(run.passed()) << run.table();
  ASSERT_EQ(run.results().links.size(), 1u);
  const auto& link = run.results().links[0];
  std::uint64_t lost = 0;
  for (const auto& [reason, count] : link.lost) lost += count;
  EXPECT_GT(lost, 0u);
  EXPECT_GT(link.duplicated, 0u);
  EXPECT_EQ(link.entered + link.duplicated, link.delivered + lost + link.on_their_way);
  EXPECT_EQ(link.entered, run.results().captures[0].frames);
}

TEST(Simulator, AStepChangesCutsAndHealsALink) {
  const PlayedScenario run(simulated_text(pair(R"(
  - cut: {on: wire}
  - run: {on: a, command: ping -c 1 -W 1s 10.0.0.2, expect: {exit: 1}}
  - heal: {on: wire}
  - run: {on: a, command: ping -c 1 10.0.0.2}
  - set: {on: wire, delay: 30ms}
  - run: {on: a, command: ping -c 1 10.0.0.2, expect: {output: time=60}}
)")));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, AKilledNodeIsSilentAndKeepsItsFiles) {
  const PlayedScenario run(simulated_text(R"(
name: killed
links: {wire: {subnet: 10.0.0.0/24}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
  - run: {on: a, command: ping -c 1 10.0.0.2}
  - {name: the kill, kill: b}
  - run: {on: a, command: ping -c 1 -W 1s 10.0.0.2, expect: {exit: 1}}
  - expect: {on: wire, since: the kill, filter: src host 10.0.0.2, count: 0}
  - restart: b
  - run: {on: a, command: ping -c 1 10.0.0.2}
  - run: {on: a, command: flow-client 10.0.0.2 -n 10K}
)"));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, AProgramIsStoppedKilledAndStartedAgain) {
  const PlayedScenario run(simulated_text(pair(R"(
  - stop: {on: b, program: flow-server}
  - run: {on: a, command: flow-client 10.0.0.2 -n 1K, expect: {exit: 1}}
  - restart: {on: b, program: flow-server}
  - run: {on: a, command: flow-client 10.0.0.2 -n 1K}
  - kill: {on: b, program: flow-server}
  - expect: {program: flow-server, on: b, exit: 137}
)")));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, AScenarioInWhichNothingCanHappenEndsAtOnceAndSaysSo) {
  const PlayedScenario run(simulated_text(pair("  - wait: {on: wire, pattern: NEVER, within: 24h}\n")));
  EXPECT_FALSE(run.passed());
  EXPECT_NE(run.table().find("nothing happens any more by itself"), std::string::npos) << run.table();
}

TEST(Simulator, AFlowWithoutLimitOnALinkWithoutRateIsNamed) {
  const PlayedScenario run(simulated_text(R"(
name: endless
links: {wire: {subnet: 10.0.0.0/24}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
  - run: {on: a, command: flow-client 10.0.0.2 -t 1s}
)"),
                           {.captures = false});
  EXPECT_FALSE(run.passed());
  EXPECT_NE(run.table().find("without a `rate`"), std::string::npos) << run.table();
}

/// A host without an address finds itself one, and its way out (RFC 4861, RFC 4862).
TEST(Simulator, HostsTakeTheirIpv6AddressesFromARouter) {
  const PlayedScenario run(simulated_text(R"(
name: slaac
links:
  lan: {subnet6: "2001:db8:1::/64", advertise: true}
  net: {subnet6: "2001:db8:2::/64"}
nodes:
  pc: {on: {lan: {address: none, mac: "02:00:00:00:00:0a"}}}
  router: {on: {lan: "2001:db8:1::1", net: "2001:db8:2::1"}, router: true}
  server: {on: {net: "2001:db8:2::2"}}
scenario:
  - wait: {on: lan, pattern: "neighbor solicitation who-has 2001:db8:1::ff:fe00:a", within: 20s}
  - run: {on: server, command: "ping -c 5 2001:db8:1::ff:fe00:a", expect: {exit: 0, within: 20s}}
  - run: {on: pc, command: "ping -c 1 2001:db8:2::2", expect: {exit: 0, within: 5s}}
  - expect:
      on: lan
      order:
        - "router advertisement lifetime 1800 .*prefix 2001:db8:1::/64 on-link autonomous"
        - ":: > ff02::1:ff00:a ICMPv6 neighbor solicitation who-has 2001:db8:1::ff:fe00:a"
        - "2001:db8:2::2 > 2001:db8:1::ff:fe00:a ICMPv6 echo request"
)"));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, ARouterFiltersIpv6) {
  const PlayedScenario run(simulated_text(R"(
name: guarded
links:
  lan: {subnet6: "2001:db8:1::/64"}
  net: {subnet6: "2001:db8:2::/64"}
nodes:
  pc: {on: {lan: "2001:db8:1::2"}}
  router:
    on: {lan: "2001:db8:1::1", net: "2001:db8:2::1"}
    router: true
    firewall:
      forward: {policy: reject, rules: [{accept: established}, {accept: any, from: lan, to: net}]}
      input: {policy: drop}
  server: {on: {net: "2001:db8:2::2"}, run: flow-server}
scenario:
  - run: {on: pc, command: "flow-client 2001:db8:2::2 -n 10K"}
  - run: {on: server, command: "ping -c 1 -W 1s 2001:db8:1::2", expect: {exit: 1}}
  - run: {on: pc, command: "ping -c 1 -W 1s 2001:db8:1::1", expect: {exit: 1}}
  - expect:
      on: net
      pattern: "2001:db8:2::1 > 2001:db8:2::2 ICMPv6 port unreachable, quoting icmpv6 2001:db8:2::2 > 2001:db8:1::2"
  - expect: {on: lan, pattern: "2001:db8:1::1 > .* echo reply", count: 0}
)"));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, EndsAtTheTimeThatItIsGiven) {
  const PlayedScenario run(
      simulated_text(pair("  - run: {on: a, command: ping -c 100 10.0.0.2, expect: {within: 200s}}\n")),
      {.until = std::chrono::seconds(5)});
  EXPECT_FALSE(run.passed());
  EXPECT_NE(run.table().find("--until 5s"), std::string::npos) << run.table();
}

TEST(Simulator, TheEndInTheMiddleOfATransferIsSaidOnceAndStopsEverything) {
  const PlayedScenario run(simulated_text(R"(
name: halfway
links: {wire: {subnet: 10.0.0.0/24, delay: 10ms, rate: 10mbit}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
  - run: {on: a, command: flow-client 10.0.0.2 -t 60s, expect: {within: 200s}}
)"),
                           {.until = std::chrono::seconds(5)});
  EXPECT_FALSE(run.passed());
  const auto table = run.table();
  const auto first = table.find("--until 5s");
  ASSERT_NE(first, std::string::npos) << table;
  EXPECT_EQ(table.find("--until 5s", first + 1), std::string::npos) << table;
  for (const auto& program : run.results().programs) EXPECT_EQ(program.end, "stopped") << program.name;
}

TEST(Simulator, WarnsOfAFaultThatNothingMatched) {
  const PlayedScenario run(simulated_text(R"(
name: faults
links:
  wire:
    subnet: 10.0.0.0/24
    faults:
      - {drop: 1, filter: icmp}
      - {drop: 1, filter: tcp port 9}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}}
scenario:
  - run: {on: a, command: ping -c 2 -i 1s 10.0.0.2, expect: {output: 1 received}}
)"));
  EXPECT_TRUE(run.passed()) << run.table();
  EXPECT_NE(run.table().find("test.yaml:8:"), std::string::npos) << run.table();
  EXPECT_EQ(run.table().find("test.yaml:7:"), std::string::npos) << run.table();
}

TEST(Simulator, AChangeOnOneLinkLeavesTheOthersAsTheyWere) {
  const auto text = [](const std::string& left) {
    return R"(
name: two
links:
  left: {subnet: 10.0.1.0/24, loss: )" +
           left + R"(}
  right: {subnet: 10.0.2.0/24, loss: 20%, delay: 5ms, jitter: 3ms}
nodes:
  a: {on: {left: 10.0.1.1}}
  b: {on: {left: 10.0.1.2}}
  c: {on: {right: 10.0.2.1}}
  d: {on: {right: 10.0.2.2}}
scenario:
  - run: {on: a, command: ping -c 20 -i 10ms -W 1s 10.0.1.2, expect: {exit: any}}
  - run: {on: c, command: ping -c 50 -i 10ms -W 1s 10.0.2.2, expect: {exit: any}}
)";
  };
  const PlayedScenario one(simulated_text(text("0%"))), other(simulated_text(text("50%")));
  const auto replies = [](const std::string& log) {
    std::string sequence;  // without times: the second ping begins later on one of them
    for (std::size_t at = 0; (at = log.find("icmp_seq=", at)) != std::string::npos; ++at)
      sequence += log.substr(at, log.find(' ', at) - at) + " ";
    return sequence;
  };
  EXPECT_NE(one.log("a", "ping"), other.log("a", "ping"));
  EXPECT_EQ(replies(one.log("c", "ping")), replies(other.log("c", "ping")));
}

TEST(Simulator, AWrongCommandLineEndsAsAProgramEnds) {
  const PlayedScenario run(simulated_text(pair(R"(
  - run: {on: a, command: ping --nonsense, expect: {exit: 2, output: "try \"ping --help\""}}
  - run: {on: a, command: ping --help, expect: {exit: 0, output: Usage}}
  - run: {on: a, command: ping --version, expect: {exit: 0, output: netrig}}
)")));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(Simulator, WhatCanNotBeStartedIsAnErrorOfItsStep) {
  const auto topology = simulated_text(kPair + std::string("  - sleep: 1ms\n"));
  const TemporaryDirectory directory;
  Simulator world(topology, {.paths = {directory.path().string(), "run"}, .programs = all_programs()});
  StartRequest request;
  request.node = "a";
  request.name = "x";
  request.arguments = {"x", "10.0.0.2"};
  EXPECT_THROW(world.start(request), std::system_error);
  request.arguments[0] = "ping";
  world.kill_node("a");
  EXPECT_THROW(world.start(request), std::system_error);
  world.revive_node("a");
  world.revive_node("a");  // it is on already
  EXPECT_NE(world.start(request), nullptr);
}

TEST(Simulator, ACaptureThatCanNotBeWrittenSaysHowManyFramesItLacks) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  const auto topology = simulated_text(pair("  - run: {on: a, command: ping -c 3000 -i 1ms 10.0.0.2}\n"));
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory.path() / "links");
  std::filesystem::create_symlink("/dev/full", directory.path() / "links/wire.pcap");
  Simulator world(topology, {.paths = {directory.path().string(), "run"}, .programs = all_programs()});
  Observer silent;
  const auto results = ScenarioRunner(topology, world, silent, {}).run();
  ASSERT_EQ(results.captures.size(), 1u);
  ASSERT_EQ(results.links.size(), 1u);
  EXPECT_EQ(results.captures[0].error, "No space left on device");
  EXPECT_EQ(results.captures[0].frames, 0u);
  EXPECT_EQ(results.captures[0].dropped, results.links[0].entered);
}

}  // namespace
}  // namespace netrig::testing
