// What becomes of simulated TCP connections, as files of the run.
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "support/trace_rows.hpp"
#include "unit/simulator/played_scenario.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<TraceRow> rows_of(const std::string& text) {
  std::istringstream stream(text);
  return trace_rows(stream);
}

/// The fifth large frame is lost.
Topology lossy() {
  return simulated_text(R"(
name: lossy
links:
  wire:
    subnet: 10.0.0.0/24
    delay: 10ms
    faults: [{drop: 5, filter: greater 1400}]
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
scenario:
  - run: {on: a, command: flow-client 10.0.0.2 -n 20K}
)");
}

TEST(SimulatedTcpTrace, ShowsTheLossAndItsRepair) {
  const PlayedScenario run(lossy(), {.trace_tcp = true});
  ASSERT_TRUE(run.passed()) << run.table();
  std::vector<std::string> shown;
  for (const auto& row : rows_of(run.file("nodes/a/tcp.csv"))) {
    if (row.at("retransmissions") == "0") continue;
    std::string text;
    for (const auto* column : {"time_s", "state", "phase", "cwnd_bytes", "ssthresh_bytes", "in_flight_bytes"})
      text += (text.empty() ? "" : " ") + row.at(column);
    shown.push_back(text);
  }
  // What was told to be there leaves the network at once; what was sent again is acknowledged 20 ms later.
  EXPECT_THAT(shown, ElementsAre("1735689600.110000000 FIN-WAIT-1 recovery 10345 7344 10345",
                                 "1735689600.110000000 FIN-WAIT-1 recovery 8897 7344 8897",
                                 "1735689600.110000000 FIN-WAIT-1 recovery 8173 7344 7449",
                                 "1735689600.130000000 FIN-WAIT-1 recovery 7344 7344 6001",
                                 "1735689600.130000000 FIN-WAIT-1 recovery 7344 7344 4553",
                                 "1735689600.130000000 FIN-WAIT-1 recovery 7344 7344 3105",
                                 "1735689600.130000000 FIN-WAIT-1 recovery 7344 7344 1657",
                                 "1735689600.130000000 FIN-WAIT-2 open 7344 7344 0",
                                 "1735689600.130000000 TIME-WAIT open 7344 7344 0"));
}

TEST(SimulatedTcpTrace, RepeatsAndLeavesTheRunAsItIs) {
  const auto topology = lossy();
  const PlayedScenario plain(topology), first(topology, {.trace_tcp = true}),
      second(topology, {.trace_tcp = true});
  EXPECT_EQ(plain.digest(), first.digest());
  EXPECT_EQ(plain.file("links/wire.pcap"), first.file("links/wire.pcap"));
  EXPECT_EQ(plain.file("nodes/a/tcp.csv"), "");
  for (const auto* node : {"a", "b"}) {
    const auto path = std::string("nodes/") + node + "/tcp.csv";
    EXPECT_GT(rows_of(first.file(path)).size(), 10u) << path;
    EXPECT_EQ(first.file(path), second.file(path));
  }
}

/// Seconds with nine digits.
std::string epoch_of(WallTime time) {
  const auto nanoseconds = std::to_string(time.time_since_epoch().count());
  return nanoseconds.substr(0, nanoseconds.size() - 9) + "." + nanoseconds.substr(nanoseconds.size() - 9);
}

TEST(SimulatedTcpTrace, HasTheTimesOfTheCapture) {
  TemporaryDirectory directory;
  const PlayedScenario run(lossy(), {.trace_tcp = true});
  const auto pcap = directory.path() / "wire.pcap";
  std::ofstream(pcap, std::ios::binary) << run.file("links/wire.pcap");
  std::set<std::string> times;
  for (const auto& packet : CaptureReader(pcap).rest()) times.insert(epoch_of(packet.time));
  std::size_t changes = 0;
  std::string before;
  for (const auto& row : rows_of(run.file("nodes/a/tcp.csv"))) {
    if (row.at("retransmissions") == before || std::exchange(before, row.at("retransmissions")).empty())
      continue;
    EXPECT_TRUE(times.contains(row.at("time_s"))) << row.at("time_s");
    ++changes;
  }
  EXPECT_GT(changes, 0u);
}

TEST(SimulatedTcpTrace, GoesOnWhenTheNodeComesBack) {
  const PlayedScenario run(simulated_text(R"(
name: back
links: {wire: {subnet: 10.0.0.0/24, delay: 10ms}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}, run: flow-server}
  idle: {on: {wire: 10.0.0.3}}
scenario:
  - run: {on: a, command: flow-client 10.0.0.2 -n 1K}
  - kill: b
  - restart: b
  - run: {on: a, command: flow-client 10.0.0.2 -n 1K}
)"),
                           {.trace_tcp = true});
  ASSERT_TRUE(run.passed()) << run.table();
  const auto text = run.file("nodes/b/tcp.csv");
  EXPECT_EQ(text.find("time_s"), 0u);
  EXPECT_EQ(text.rfind("time_s"), 0u) << "the header once";
  std::set<std::string> clients;
  for (const auto& row : rows_of(text)) clients.insert(row.at("remote"));
  EXPECT_EQ(clients.size(), 4u);  // of each run one for the data, one to agree on it
  EXPECT_EQ(rows_of(run.file("nodes/idle/tcp.csv")).size(), 0u);
  EXPECT_THAT(run.file("nodes/idle/tcp.csv"), HasSubstr("time_s,local,remote,state"));
}

}  // namespace
}  // namespace netrig::testing
