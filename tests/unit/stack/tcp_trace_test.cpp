// What a trace says of a connection: exact rows, when there is one, and the log's limit.
#include "stack/tcp_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "stack/tcp_trace_log.hpp"
#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Keeps what a log writes, line by line.
class Traced final : public TcpTrace {
 public:
  void settled(const TcpControlBlock& connection, TimePoint now) override {
    ++calls;
    log.add(WallTime(now.time_since_epoch()), TcpTraceRow::of(connection));
  }
  std::vector<std::string> take() {
    log.flush();
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    text.clear();
    return lines;
  }

  int calls = 0;
  std::string text;
  TcpTraceLog log{[this](std::string_view piece) { text += piece; }};
};

class TcpTraced : public testing::Test {
 protected:
  void connect() {
    auto settings = plain_settings();
    settings.selective_acknowledgments = true;
    rig.a.tcp.set_trace(&trace);
    rig.connect(settings, settings);
  }
  /// Loses the n-th segments that carry data, counted from 1.
  void lose(std::set<int> which) {
    rig.set_fate([this, which = std::move(which), count = 0](const TcpHeader&, std::size_t payload) mutable {
      if (payload > 0 && which.contains(++count)) return std::vector<Duration>{};
      return std::vector<Duration>{rig.delay()};
    });
  }
  void write(std::size_t count) { rig.client->write(Bytes(count, 'x'), rig.now()); }
  /// What is not the same in all rows: without the ends.
  std::vector<std::string> rows() {
    auto lines = trace.take();
    const std::string ends = ",10.0.0.1:40000,10.0.0.2:80";
    for (auto& line : lines) {
      if (const auto at = line.find(ends); at != std::string::npos) line.erase(at, ends.size());
    }
    return lines;
  }

  Traced trace;
  TcpRig rig;
};

TEST_F(TcpTraced, HandshakeGivesTheFirstRows) {
  connect();
  EXPECT_THAT(
      trace.take(),
      ElementsAre(
          "time_s,local,remote,state,phase,cwnd_bytes,ssthresh_bytes,srtt_ms,rttvar_ms,rto_ms,"
          "in_flight_bytes,unsent_bytes,unread_bytes,peer_window_bytes,retransmissions",
          "0.000000000,10.0.0.1:40000,10.0.0.2:80,SYN-SENT,open,14600,,,,1000.000,1,0,0,0,0",
          "0.020000000,10.0.0.1:40000,10.0.0.2:80,ESTABLISHED,open,14600,,20.000,10.000,220.000,0,0,0,"
          "65535,0"));
}

TEST_F(TcpTraced, LossIsSeenAndRepaired) {
  connect();
  rows();
  lose({2});
  write(6 * 1460);
  rig.run_for(200ms);
  EXPECT_THAT(
      rows(),
      ElementsAre("0.041000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,8760,0,0,65535,0",
                  "0.061000000,ESTABLISHED,open,16060,,20.000,7.500,220.000,7300,0,0,1047136,0",
                  "0.061000000,ESTABLISHED,open,16060,,20.000,5.625,220.000,5840,0,0,1047136,0",
                  "0.061000000,ESTABLISHED,open,16060,,20.000,4.218,220.000,4380,0,0,1047136,0",
                  "0.061000000,ESTABLISHED,recovery,2920,3650,20.000,3.164,220.000,2920,0,0,1047136,1",
                  "0.061000000,ESTABLISHED,recovery,2920,3650,20.000,2.373,220.000,1460,0,0,1047136,1",
                  "0.081000000,ESTABLISHED,open,3650,3650,20.000,2.373,220.000,0,0,0,1039808,1"));
}

TEST_F(TcpTraced, QueueIsWhatWaitsForTheWindow) {
  connect();
  rows();
  write(20 * 1460);
  EXPECT_THAT(rows(),
              ElementsAre("0.041000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,14600,14600,0,65535,0"));
}

TEST_F(TcpTraced, PeerIsHeardUntilItIsRead) {
  connect();
  rows();
  rig.server->write(Bytes(100, 'y'), rig.now());
  rig.run_for(10ms);
  Bytes buffer(60);
  rig.client->read(buffer, rig.now());
  EXPECT_THAT(rows(),
              ElementsAre("0.051000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,0,0,100,1048576,0",
                          "0.051000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,0,0,40,1048576,0"));
}

TEST_F(TcpTraced, TimeoutBacksOff) {
  connect();
  rows();
  rig.set_fate([](const TcpHeader&, std::size_t) { return std::vector<Duration>{}; });
  write(1460);
  rig.run_for(1s);
  EXPECT_THAT(rows(),
              ElementsAre("0.041000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,1460,0,0,65535,0",
                          "0.261000000,ESTABLISHED,open,14600,,20.000,10.000,220.000,1460,0,0,65535,1",
                          "0.481000000,ESTABLISHED,loss,1460,2920,20.000,10.000,440.000,1460,0,0,65535,2",
                          "0.921000000,ESTABLISHED,loss,1460,2920,20.000,10.000,880.000,1460,0,0,65535,3"))
      << "first a probe (RFC 8985 7), then timeouts";
}

TEST_F(TcpTraced, EndIsTheLastRow) {
  connect();
  rows();
  rig.client->abort(rig.now());
  EXPECT_THAT(rows(), ElementsAre("0.041000000,CLOSED,open,14600,,20.000,10.000,220.000,0,0,0,65535,0"));
  rig.client->close(rig.now());
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(TcpTraced, NothingNewIsNoRow) {
  connect();
  rows();
  const auto before = trace.calls;
  rig.client->set_keep_alive(true, rig.now());
  EXPECT_GT(trace.calls, before);
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(TcpTraced, NobodyIsToldAnyMore) {
  connect();
  rig.a.tcp.set_trace(nullptr);
  rows();
  write(1);
  rig.run_for(1s);
  EXPECT_THAT(rows(), IsEmpty());
}

// ---- the log

TcpTraceRow row_number(std::uint64_t number) {
  return {.ends = {*Endpoint::parse("[2001:db8::1]:1024"), *Endpoint::parse("[2001:db8::2]:80")},
          .state = "ESTABLISHED",
          .phase = TcpSender::Phase::recovery,
          .window_bytes = 14600,
          .slow_start_threshold_bytes = 7300,
          .smoothed_round_trip = 20'001'999ns,
          .round_trip_variation = 999ns,
          .retransmission_timeout = 1s,
          .in_flight_bytes = 2920,
          .unsent_bytes = 10,
          .unread_bytes = 20,
          .peer_window_bytes = 65535,
          .retransmissions = number};
}

TEST(TcpTraceLog, WritesFixedPointNumbers) {
  EXPECT_EQ(tcp_trace_line(WallTime(1735689600'000000001ns), row_number(3)),
            "1735689600.000000001,[2001:db8::1]:1024,[2001:db8::2]:80,ESTABLISHED,recovery,14600,7300,20.001,"
            "0.000,1000.000,2920,10,20,65535,3\n");
  TcpTraceRow first;
  first.ends = row_number(0).ends;
  first.state = "SYN-SENT";
  EXPECT_EQ(tcp_trace_line(WallTime(5ns), first),
            "0.000000005,[2001:db8::1]:1024,[2001:db8::2]:80,SYN-SENT,open,0,,,,0.000,0,0,0,0,0\n");
}

TEST(TcpTraceLog, SaysThatItWasCut) {
  std::string text;
  const auto line_bytes = tcp_trace_line(WallTime(1s), row_number(1)).size();
  TcpTraceLog log([&](std::string_view piece) { text += piece; }, 0,
                  tcp_trace_header().size() + 2 * line_bytes);
  log.add(WallTime(1s), row_number(1));
  EXPECT_FALSE(log.is_cut());
  log.add(WallTime(2s), row_number(2));
  EXPECT_TRUE(log.is_cut());
  log.add(WallTime(3s), row_number(3));
  log.flush();
  EXPECT_EQ(text, std::string(tcp_trace_header()) + tcp_trace_line(WallTime(1s), row_number(1)) +
                      tcp_trace_line(WallTime(2s), row_number(2)) +
                      "# netrig: the trace ends here, at its limit of " +
                      std::to_string(tcp_trace_header().size() + 2 * line_bytes) + " bytes\n");
}

TEST(TcpTraceLog, GoesOnWithAFile) {
  std::string text;
  TcpTraceLog log([&](std::string_view piece) { text += piece; }, 1000);
  log.add(WallTime(1s), row_number(1));
  log.flush();
  EXPECT_EQ(text, tcp_trace_line(WallTime(1s), row_number(1)));
}

TEST(TcpTraceLog, WritesWithoutAFlushWhenMuchWaits) {
  std::string text;
  TcpTraceLog log([&](std::string_view piece) { text += piece; });
  for (std::uint64_t number = 0; number < 1000; ++number) log.add(WallTime(1s), row_number(number));
  EXPECT_GT(text.size(), TcpTraceLog::kBufferBytes);
}

TEST(TcpTraceLog, WritesTheSameAgainOfWhatItForgot) {
  std::string text;
  TcpTraceLog log([&](std::string_view piece) { text += piece; }, 1000);
  const auto row = row_number(1);
  log.add(WallTime(1s), row);
  log.add(WallTime(2s), row);
  log.forget(row.ends);
  log.add(WallTime(3s), row);
  log.forget_all();
  log.add(WallTime(4s), row);
  log.flush();
  EXPECT_EQ(text, tcp_trace_line(WallTime(1s), row) + tcp_trace_line(WallTime(3s), row) +
                      tcp_trace_line(WallTime(4s), row));
}

}  // namespace
}  // namespace netrig
