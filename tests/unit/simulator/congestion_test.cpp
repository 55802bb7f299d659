// Congestion control over simulated paths: what a node's `congestion`, `ecn` and `pacing` do there, and that
// CUBIC is fair to itself and fast where there is room.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "played_scenario.hpp"

namespace netrig::testing {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

/// What a flow's client printed.
class Flow {
 public:
  Flow(const PlayedScenario& run, const std::string& node)
      : json_(Json::parse(run.log(node, "flow-client"))) {}

  std::string control() const { return json_["end"]["sender_tcp_congestion"]; }
  /// By intervals.
  std::vector<double> windows() const {
    std::vector<double> windows;
    for (const auto& interval : json_["intervals"])
      windows.push_back(interval["streams"][0]["snd_cwnd"].get<double>());
    return windows;
  }
  double bytes_in(double begin, double end) const {
    double bytes = 0;
    for (const auto& interval : json_["intervals"]) {
      const auto& sum = interval["sum"];
      if (sum["start"] >= begin && sum["end"] <= end + 0.01) bytes += sum["bytes"].get<double>();
    }
    return bytes;
  }

 private:
  Json json_;
};

/// Fine enough to see the window before its reduction: slow start adds 80 segments in this time.
constexpr Duration kStep = 10ms;

/// A path of 100 ms on which one segment is lost, at the end of slow start up to some 600 of them.
Flow flow_with_one_loss(const std::string& congestion) {
  const PlayedScenario run(simulated_text(R"(
name: long
links:
  path: {subnet: 10.0.0.0/24, delay: 50ms, rate: 100mbit, faults: [{drop: 600, filter: tcp, from: client}]}
nodes:
  server: {on: {path: 10.0.0.1}, run: flow-server}
  client: {on: {path: 10.0.0.2}, congestion: )" +
                                          congestion + R"(}
scenario:
  - run: {on: client, command: flow-client 10.0.0.1 -J -i 10ms -t 60s, expect: {within: 90s}}
)"),
                           {.captures = false});
  EXPECT_TRUE(run.passed()) << run.table();
  return Flow(run, "client");
}

/// From the first reduction on: how long until the window is this part of what it was.
Duration time_to_regain(const std::vector<double>& windows, double part) {
  std::size_t lost = 1;
  while (lost < windows.size() && windows[lost] >= windows[lost - 1]) ++lost;
  const auto before = *std::max_element(windows.begin(), windows.begin() + static_cast<std::ptrdiff_t>(lost));
  auto again = lost;
  while (again < windows.size() && windows[again] < part * before) ++again;
  return static_cast<int>(again - lost) * kStep;
}

TEST(SimulatedCongestion, CubicRegainsALargeWindowSoonerThanReno) {
  const auto cubic = flow_with_one_loss("cubic");
  const auto reno = flow_with_one_loss("reno");
  EXPECT_EQ(cubic.control(), "cubic");
  EXPECT_EQ(reno.control(), "reno");
  // Of W segments CUBIC has 95% again after cbrt(0.3 · W / 0.4) - cbrt(0.05 · W / 0.4) seconds (RFC
  // 9438 4.2): 4 s for 1,000 of them, 3 s for 400. Reno's 0.45 · W round trips are 45 and 18 s.
  const auto fast = time_to_regain(cubic.windows(), 0.95);
  const auto slow = time_to_regain(reno.windows(), 0.95);
  EXPECT_GE(fast, 2s);
  EXPECT_LE(fast, 5s);
  EXPECT_GE(slow, 5 * fast);
}

/// Mbit/s of a flow of 4 s over a path of 100 Mbit/s.
double rate_over(const std::string& delay, int queue, const std::string& trouble) {
  const PlayedScenario run(simulated_text(R"(
name: reorders
links:
  path: {subnet: 10.0.0.0/24, rate: 100mbit, delay: )" +
                                          delay + ", queue: " + std::to_string(queue) + trouble + R"(}
nodes:
  server: {on: {path: 10.0.0.1}, run: flow-server}
  client: {on: {path: 10.0.0.2}}
scenario:
  - run: {on: client, command: flow-client 10.0.0.1 -J -i 1s -t 4s, expect: {within: 60s}}
)"),
                           {.captures = false});
  EXPECT_TRUE(run.passed()) << run.table();
  return Flow(run, "client").bytes_in(0, 4) * 8 / 4 / 1e6;
}

/// What fills a gap must not make what comes behind it too old, and what comes early must let the window
/// grow.
TEST(SimulatedCongestion, APathThatReordersHardlySlowsAFlowDown) {
  EXPECT_GE(rate_over("10ms", 165, ", reorder: 10%"), 0.9 * rate_over("10ms", 165, ""));
  EXPECT_GE(rate_over("50ms", 825, ", reorder: 10%"), 0.8 * rate_over("50ms", 825, ""));
}

TEST(SimulatedCongestion, TwoCubicFlowsShareABottleneck) {
  const PlayedScenario run(simulated_text(R"(
name: fair
links:
  west: {subnet: 10.1.0.0/24, delay: 1ms}
  east: {subnet: 10.2.0.0/24, delay: 20ms, from: {gate: {rate: 20mbit, queue: 70}}}
nodes:
  gate: {on: {west: 10.1.0.1, east: 10.2.0.1}, router: true}
  sink: {on: {east: auto}, count: 2, run: flow-server}
  first: {on: {west: auto}}
  second: {on: {west: auto}}
scenario:
  - start: {on: first, command: flow-client 10.2.0.2 -J -i 10s -t 130s, ready: {started: true}}
  - sleep: 10s
  - run: {on: second, command: flow-client 10.2.0.3 -J -i 10s -t 120s, expect: {within: 150s}}
)"),
                           {.captures = false});
  ASSERT_TRUE(run.passed()) << run.table();
  const Flow first(run, "first"), second(run, "second");
  // The last minute and a half, when the second has had half a minute for its start.
  const auto a = first.bytes_in(40, 130), b = second.bytes_in(30, 120);
  const double fairness = (a + b) * (a + b) / (2 * (a * a + b * b));  // Jain's index
  EXPECT_GE(fairness, 0.95) << a << " and " << b;
  EXPECT_GE((a + b) * 8 / 90, 0.9 * 20e6);
}

/// 14,000 bytes over a path on which only five of the first ten segments find room at once.
int segments_lost_at_the_start(const std::string& pacing) {
  const PlayedScenario run(simulated_text(R"(
name: burst
links:
  path: {subnet: 10.0.0.0/24, delay: 50ms, from: {client: {rate: 10mbit, queue: 5}}}
nodes:
  server: {on: {path: 10.0.0.1}, run: flow-server}
  client: {on: {path: 10.0.0.2}, pacing: )" +
                                          pacing + R"(}
scenario:
  - run: {on: client, command: flow-client 10.0.0.1 -J -n 14000}
)"),
                           {.captures = false});
  EXPECT_TRUE(run.passed()) << run.table();
  return Json::parse(run.log("client", "flow-client"))["end"]["sum_sent"]["retransmits"];
}

TEST(SimulatedCongestion, PacingSpreadsABurstThatAQueueCannotHold) {
  EXPECT_GE(segments_lost_at_the_start("false"), 3);
  EXPECT_EQ(segments_lost_at_the_start("true"), 0);
}

TEST(SimulatedCongestion, ANodeAsksForMarksWhereItsTopologySaysSo) {
  const PlayedScenario run(simulated_text(R"(
name: marks
ecn: off
links: {path: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {path: 10.0.0.1}, run: flow-server, ecn: accept}
  asking: {on: {path: 10.0.0.2}, ecn: request}
  plain: {on: {path: 10.0.0.3}}
scenario:
  - run: {on: asking, command: flow-client 10.0.0.1 -n 10000}
  - expect: {on: path, filter: "src 10.0.0.2 and tcp[13] = 0xc2", count: {min: 1}}
  - expect: {on: path, filter: "dst 10.0.0.2 and tcp[13] = 0x52", count: {min: 1}}
  - run: {on: plain, command: flow-client 10.0.0.1 -n 10000}
  - expect: {on: path, filter: "host 10.0.0.3 and tcp[13] & 0xc0 != 0", count: 0}
)"));
  EXPECT_TRUE(run.passed()) << run.table();
}

}  // namespace
}  // namespace netrig::testing
