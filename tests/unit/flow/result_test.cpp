// What a flow test's figures look like, for people and for programs.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "flow/result_json.hpp"
#include "flow/result_text.hpp"

namespace netrig::flow {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using Json = nlohmann::json;

TestResult tcp_result() {
  TestResult result{.settings = {.flows = 2, .duration = 2s}, .peer = "server", .port = 5201};
  for (const std::uint16_t flow : {std::uint16_t{0}, std::uint16_t{1}}) {
    result.ends[flow] = {*Endpoint::parse("10.0.0.1:4000"), *Endpoint::parse("10.0.0.2:5201")};
    result.flows[flow] = {
        .sent = {.bytes = 250'000, .time = 2s, .retransmits = flow + 1u, .congestion_control = "cubic"},
        .received = {.bytes = 250'000, .time = 2500ms, .congestion_control = "reno"}};
  }
  Interval interval;
  for (const std::uint16_t flow : {std::uint16_t{0}, std::uint16_t{1}}) {
    interval.push_back({.flow = flow,
                        .sender = true,
                        .begin = 0s,
                        .end = 2s,
                        .bytes = 250'000,
                        .retransmits = flow + 1u,
                        .congestion_window_bytes = 14'480,
                        .round_trip = 300us});
  }
  result.intervals.push_back(interval);
  return result;
}

TestResult udp_result(Direction direction) {
  TestResult result{.settings = {.protocol = Protocol::udp, .direction = direction, .duration = 1s},
                    .peer = "server"};
  for (std::uint16_t flow = 0; flow < result.settings.flow_count(); ++flow) {
    result.flows[flow] = {
        .sent = {.bytes = 100'000, .datagrams = 100, .time = 1s},
        .received = {
            .bytes = 90'000, .datagrams = 90, .duplicates = 2, .reordered = 3, .jitter = 1500us, .time = 1s}};
  }
  return result;
}

TEST(FlowText, ShowsFlowsAndTheirSums) {
  const auto result = tcp_result();
  EXPECT_THAT(interval_lines(result, result.intervals[0]),
              ElementsAre("[  1]   0.00-2.00    sec    244 KBytes  1.00 Mbits/sec     1  14.1 KBytes",
                          "[  2]   0.00-2.00    sec    244 KBytes  1.00 Mbits/sec     2  14.1 KBytes",
                          "[SUM]   0.00-2.00    sec    488 KBytes  2.00 Mbits/sec     3"));
  const auto lines = end_lines(result);
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[6], "[SUM]   0.00-2.00    sec    488 KBytes  2.00 Mbits/sec     3  sender");
  EXPECT_EQ(lines[7], "[SUM]   0.00-2.50    sec    488 KBytes  1.60 Mbits/sec        receiver");
}

TEST(FlowText, ShowsWhatBecameOfDatagrams) {
  const auto lines = end_lines(udp_result(Direction::forward));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(
      lines[3],
      "[  1]   0.00-1.00    sec   87.8 KBytes   720 Kbits/sec  1.500 ms  10/100 (10%), 3 out of order, 2 "
      "twice  receiver");
}

TEST(FlowJson, HasIperf3sKeys) {
  const auto json = Json::parse(result_json(tcp_result()));
  EXPECT_EQ(json["start"]["connected"][0]["local_host"], "10.0.0.1");
  EXPECT_EQ(json["start"]["connecting_to"]["port"], 5201);
  EXPECT_EQ(json["start"]["test_start"]["protocol"], "TCP");
  EXPECT_EQ(json["start"]["test_start"]["num_streams"], 2);
  const auto& interval = json["intervals"][0];
  EXPECT_EQ(interval["streams"][1]["snd_cwnd"], 14'480);
  EXPECT_EQ(interval["streams"][1]["rtt"], 300);
  EXPECT_EQ(interval["sum"]["bits_per_second"], 2'000'000);
  EXPECT_EQ(interval["sum"]["retransmits"], 3);
  const auto& end = json["end"];
  EXPECT_EQ(end["streams"][1]["sender"]["retransmits"], 2);
  EXPECT_EQ(end["streams"][1]["sender"]["max_rtt"], 300);
  EXPECT_EQ(end["streams"][1]["receiver"]["bytes"], 250'000);
  EXPECT_EQ(end["sum_sent"]["bytes"], 500'000);
  EXPECT_EQ(end["sum_sent"]["bits_per_second"], 2'000'000);
  EXPECT_EQ(end["sum_received"]["bits_per_second"], 1'600'000);
  EXPECT_EQ(end["sum_received"]["seconds"], 2.5);
  EXPECT_EQ(end["sender_tcp_congestion"], "cubic");
  EXPECT_EQ(end["receiver_tcp_congestion"], "reno");
}

TEST(FlowJson, HasThoseOfUdp) {
  const auto json = Json::parse(result_json(udp_result(Direction::both)));
  const auto& end = json["end"];
  EXPECT_EQ(end["streams"][0]["udp"]["out_of_order"], 3);
  EXPECT_EQ(end["sum"]["lost_packets"], 10);
  EXPECT_EQ(end["sum"]["packets"], 100);
  EXPECT_EQ(end["sum"]["lost_percent"], 10.0);
  EXPECT_EQ(end["sum"]["jitter_ms"], 1.5);
  EXPECT_TRUE(end["sum_sent"]["sender"]);
  EXPECT_FALSE(end["sum_received_bidir_reverse"]["sender"]);
  EXPECT_EQ(end["sum_received_bidir_reverse"]["bytes"], 90'000);
}

TEST(FlowJson, TellsErrorsWhateverTheyHold) {
  EXPECT_EQ(Json::parse(error_json("a \"b\""))["error"], "a \"b\"");
  EXPECT_NO_THROW(Json::parse(error_json("\xff\xfe")));
}

TEST(FlowResult, EmptyOnesStandToo) {
  const TestResult result{.settings = {}, .peer = "\xff"};
  EXPECT_FALSE(end_lines(result).empty());
  EXPECT_NO_THROW(Json::parse(result_json(result)));
}

}  // namespace
}  // namespace netrig::flow
