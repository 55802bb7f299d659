// What becomes of TCP connections in a lab, on both stacks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "support/trace_rows.hpp"
#include "testing/lab.hpp"
#include "wire/capture_file.hpp"

namespace netrig::testing {
namespace {

std::vector<TraceRow> read_trace(const std::string& path) {
  std::ifstream stream(path);
  return trace_rows(stream);
}

std::uint64_t number(const TraceRow& row, const std::string& column) {
  return std::stoull(row.at(column));
}

/// Labs trace as long as it lives.
class Tracing {
 public:
  Tracing() { ::setenv("NETRIG_TRACE_TCP", "1", 1); }
  ~Tracing() { ::unsetenv("NETRIG_TRACE_TCP"); }
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;
};

class TcpTraces : public ::testing::TestWithParam<std::string> {
 protected:
  Lab lab() {
    const Tracing tracing;
    return Lab::from_text(
        "name: traces\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n"
        "  server: {on: {lan: 10.0.0.1}, stack: " +
        GetParam() + ", run: flow-server}\n  pc: {on: {lan: 10.0.0.2}, stack: " + GetParam() + "}\n");
  }
};

/// The rows of the connection that has the largest window: the one that carries data.
std::vector<TraceRow> busiest(const std::vector<TraceRow>& rows) {
  const auto largest =
      std::max_element(rows.begin(), rows.end(), [](const TraceRow& one, const TraceRow& other) {
        return number(one, "cwnd_bytes") < number(other, "cwnd_bytes");
      });
  std::vector<TraceRow> result;
  for (const auto& row : rows) {
    if (row.at("local") == largest->at("local") && row.at("remote") == largest->at("remote"))
      result.push_back(row);
  }
  return result;
}

TEST_P(TcpTraces, WindowGrowsInABulkTransfer) {
  auto lab = this->lab();
  lab.start_programs();
  const auto done = lab.run("pc", "flow-client 10.0.0.1 -t 1s");
  ASSERT_EQ(done.exit.status, 0) << done.output;
  const auto file = lab.run_directory() + "/nodes/pc/tcp.csv";
  const auto rows = busiest(read_trace(file));
  ASSERT_GT(rows.size(), 2u);                      // of a kernel as many as a busy machine lets be taken
  constexpr std::uint64_t kInitialWindow = 14600;  // RFC 6928 2
  // On a busy machine a kernel's first look may come when it has grown, and a loss may have shrunk it by the
  // last.
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(),
                          [](const TraceRow& row) { return number(row, "cwnd_bytes") > kInitialWindow; }));
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const TraceRow& one, const TraceRow& other) {
    return std::stold(one.at("time_s")) < std::stold(other.at("time_s"));
  }));
  const auto in_flight = [](const TraceRow& row) {
    return row.at("state") == "ESTABLISHED" && number(row, "in_flight_bytes") > 0 &&
           !row.at("srtt_ms").empty() && number(row, "peer_window_bytes") > 0;
  };
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), in_flight));
  EXPECT_TRUE(lab.world().warnings().empty()) << lab.world().warnings().front();
}

TEST_P(TcpTraces, TimesAreThoseOfTheCapture) {
  auto lab = this->lab();
  lab.start_programs();
  const auto done = lab.run("pc", "flow-client 10.0.0.1 -t 300ms");
  ASSERT_EQ(done.exit.status, 0) << done.output;
  lab.world().flush_captures();
  const auto packets = CaptureReader(lab.world().capture_path("lan")).rest();
  ASSERT_FALSE(packets.empty());
  const auto seconds = [](WallTime time) {
    return static_cast<long double>(time.time_since_epoch().count()) / 1'000'000'000;
  };
  constexpr long double kPatience = 5;  // a busy machine's last look
  for (const auto* node : {"pc", "server"}) {
    const auto rows = read_trace(lab.run_directory() + "/nodes/" + node + "/tcp.csv");
    ASSERT_FALSE(rows.empty()) << node;
    EXPECT_GT(std::stold(rows.front().at("time_s")), seconds(packets.front().time) - 0.1L) << node;
    EXPECT_LT(std::stold(rows.front().at("time_s")), seconds(packets.back().time)) << node;
    EXPECT_LT(std::stold(rows.back().at("time_s")), seconds(packets.back().time) + kPatience) << node;
  }
}

TEST_P(TcpTraces, GoOnWhenTheNodeComesBack) {
  auto lab = this->lab();
  lab.start_programs();
  ASSERT_EQ(lab.run("pc", "flow-client 10.0.0.1 -t 100ms").exit.status, 0);
  const auto before = read_trace(lab.run_directory() + "/nodes/pc/tcp.csv").size();
  EXPECT_GT(before, 0u);
  lab.world().kill_node("pc");
  lab.world().revive_node("pc");
  ASSERT_EQ(lab.run("pc", "flow-client 10.0.0.1 -t 100ms").exit.status, 0);
  EXPECT_GT(read_trace(lab.run_directory() + "/nodes/pc/tcp.csv").size(), before);
}

INSTANTIATE_TEST_SUITE_P(Stacks, TcpTraces, ::testing::Values("kernel", "raw"),
                         [](const auto& stack) { return stack.param; });

TEST(TcpTraces, AreNotThereWithoutBeingAskedFor) {
  Lab lab = Lab::from_text(
      "name: untraced\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes: {pc: {on: {lan: 10.0.0.2}}}\n");
  EXPECT_FALSE(std::ifstream(lab.run_directory() + "/nodes/pc/tcp.csv").is_open());
}

/// A program that is none of netrig's, IPv6, and a node of whose address nobody listens to.
TEST(TcpTraces, ForeignProgramsAreSeen) {
  const Tracing tracing;
  Lab lab = Lab::from_text(
      "name: foreign\nlinks: {lan: {subnet: 10.0.0.0/24, subnet6: \"2001:db8::/64\"}}\nnodes:\n"
      "  server: {on: {lan: [10.0.0.1, \"2001:db8::1\"]}}\n  pc: {on: {lan: [10.0.0.2, \"2001:db8::2\"]}}\n");
  const auto server =
      lab.start("server",
                "python3 -c \"import socket as s; l = s.create_server(('::', 80), family=s.AF_INET6, "
                "dualstack_ipv6=True); print('listens'); c = [l.accept() for i in range(2)]; "
                "input()\"");
  ASSERT_TRUE(lab.wait_for_output(*server, "listens"));
  const auto pc = lab.start("pc",
                            "python3 -c \"import socket as s; c = [s.create_connection((a, 80)) for a in "
                            "('10.0.0.1', '2001:db8::1')]; print('connected'); input()\"");
  ASSERT_TRUE(lab.wait_for_output(*pc, "connected"));
  const auto file = lab.run_directory() + "/nodes/server/tcp.csv";
  const auto is_seen = [&](const std::string& local) {
    const auto rows = read_trace(file);
    return std::any_of(rows.begin(), rows.end(),
                       [&](const TraceRow& row) { return row.at("local") == local; });
  };
  const auto limit = lab.world().now() + std::chrono::seconds(10);
  while (!(is_seen("10.0.0.1:80") && is_seen("[2001:db8::1]:80")) && lab.world().now() < limit)
    lab.world().wait(std::chrono::milliseconds(10));
  EXPECT_TRUE(is_seen("10.0.0.1:80"));
  EXPECT_TRUE(is_seen("[2001:db8::1]:80"));
}

}  // namespace
}  // namespace netrig::testing
