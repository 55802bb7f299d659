#include "flow/result_json.hpp"

#include <nlohmann/json.hpp>

#include "flow/pace.hpp"
#include "host/version.hpp"

namespace netrig::flow {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

// Of IEEE 754 numbers, one division is the same on every machine.
double seconds(Duration time) {
  return static_cast<double>(time.count()) / 1e9;
}

double milliseconds(Duration time) {
  return static_cast<double>(time.count()) / 1e6;
}

std::int64_t microseconds(Duration time) {
  return std::chrono::floor<std::chrono::microseconds>(time).count();
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

int socket_of(std::uint16_t flow) {
  return flow + 1;  // iperf3 has the descriptor's number there: some number of the flow
}

/// What every group of figures begins with.
Json figures(Duration begin, Duration end, std::uint64_t bytes) {
  return {{"start", seconds(begin)},
          {"end", seconds(end)},
          {"seconds", seconds(end - begin)},
          {"bytes", bytes},
          {"bits_per_second", bits_per_second(bytes, end - begin)}};
}

void add_losses(Json& json, Duration jitter, std::uint64_t lost, std::uint64_t packets) {
  json["jitter_ms"] = milliseconds(jitter);
  json["lost_packets"] = lost;
  json["packets"] = packets;
  json["lost_percent"] = percent(lost, packets);
}

Json with_socket(std::uint16_t flow, const Json& rest) {
  Json json{{"socket", socket_of(flow)}};
  json.update(rest);
  return json;
}

Json interval_json(const TestResult& result, const IntervalRow& row, bool sum) {
  auto json = figures(row.begin, row.end, row.bytes);
  if (result.settings.protocol == Protocol::udp && row.sender) {
    json["packets"] = row.datagrams;
  } else if (result.settings.protocol == Protocol::udp) {
    add_losses(json, row.jitter, row.lost, row.datagrams + row.lost);
  } else if (row.sender) {
    json["retransmits"] = row.retransmits;
    if (!sum) {
      json["snd_cwnd"] = row.congestion_window_bytes;
      json["rtt"] = microseconds(row.round_trip);
    }
  }
  json["omitted"] = false;
  json["sender"] = row.sender;
  return json;
}

/// The directions of a test, the client's sending first, and the endings of their sums' keys.
std::vector<std::pair<bool, std::string>> directions(const Settings& settings) {
  if (settings.direction == Direction::both) return {{true, ""}, {false, "_bidir_reverse"}};
  return {{settings.direction == Direction::forward, ""}};
}

Json interval_json(const TestResult& result, const Interval& interval) {
  Json streams = Json::array();
  for (const auto& row : interval)
    streams.push_back(with_socket(row.flow, interval_json(result, row, false)));
  Json json{{"streams", std::move(streams)}};
  for (const auto& [client_sends, ending] : directions(result.settings)) {
    json["sum" + ending] = interval_json(result, total(result, interval, client_sends), true);
  }
  return json;
}

Json sent_json(const SentCounts& sent, bool sender) {
  auto json = figures({}, sent.time, sent.bytes);
  if (sent.retransmits) json["retransmits"] = *sent.retransmits;
  json["sender"] = sender;
  return json;
}

Json received_json(const ReceivedCounts& received, bool sender) {
  auto json = figures({}, received.time, received.bytes);
  json["sender"] = sender;
  return json;
}

Json sent_udp_json(const SentCounts& sent, bool sender) {
  auto json = figures({}, sent.time, sent.bytes);
  add_losses(json, {}, 0, sent.datagrams);
  json["sender"] = sender;
  return json;
}

Json received_udp_json(const FlowCounts& counts, bool sender) {
  auto json = figures({}, counts.received.time, counts.received.bytes);
  add_losses(json, counts.received.jitter, counts.lost(), counts.sent.datagrams);
  json["out_of_order"] = counts.received.reordered;
  json["duplicates"] = counts.received.duplicates;
  json["sender"] = sender;
  return json;
}

SenderExtremes extremes(const TestResult& result, std::uint16_t flow) {
  SenderExtremes found;
  for (const auto& interval : result.intervals) {
    for (const auto& row : interval) {
      if (row.flow == flow) found.add(row);
    }
  }
  return found;
}

Json tcp_stream_json(const TestResult& result, std::uint16_t flow, const FlowCounts& counts) {
  const bool sends = result.sends(flow);
  auto sender = with_socket(flow, sent_json(counts.sent, sends));
  if (sends) {
    const auto seen = extremes(result, flow);
    sender["max_snd_cwnd"] = seen.most_window_bytes;
    sender["max_rtt"] = microseconds(seen.most_round_trip);
    sender["min_rtt"] = microseconds(seen.least_round_trip);
    sender["mean_rtt"] = microseconds(seen.mean_round_trip());
  }
  return {{"sender", std::move(sender)},
          {"receiver", with_socket(flow, received_json(counts.received, sends))}};
}

Json udp_stream_json(const TestResult& result, std::uint16_t flow, const FlowCounts& counts) {
  const bool sends = result.sends(flow);
  return {{"udp", with_socket(flow, received_udp_json(counts, sends))},
          {"sender", with_socket(flow, sent_udp_json(counts.sent, sends))},
          {"receiver", with_socket(flow, received_udp_json(counts, sends))}};
}

Json end_json(const TestResult& result) {
  const bool tcp = result.settings.protocol == Protocol::tcp;
  Json json{{"streams", Json::array()}};
  for (const auto& [flow, counts] : result.flows) {
    json["streams"].push_back(tcp ? tcp_stream_json(result, flow, counts)
                                  : udp_stream_json(result, flow, counts));
  }
  for (const auto& [client_sends, ending] : directions(result.settings)) {
    const auto sum = total(result, client_sends);
    const bool sender = client_sends == result.client;
    if (!tcp) json["sum" + ending] = received_udp_json(sum, sender);
    json["sum_sent" + ending] = tcp ? sent_json(sum.sent, sender) : sent_udp_json(sum.sent, sender);
    json["sum_received" + ending] =
        tcp ? received_json(sum.received, sender) : received_udp_json(sum, sender);
    if (!tcp) continue;
    json["sender_tcp_congestion" + ending] = sum.sent.congestion_control;
    json["receiver_tcp_congestion" + ending] = sum.received.congestion_control;
  }
  return json;
}

Json connected_json(const TestResult& result) {
  Json list = Json::array();
  for (const auto& [flow, ends] : result.ends) {
    list.push_back({{"socket", socket_of(flow)},
                    {"local_host", ends.local.address.to_string()},
                    {"local_port", ends.local.port},
                    {"remote_host", ends.remote.address.to_string()},
                    {"remote_port", ends.remote.port}});
  }
  return list;
}

Json start_json(const TestResult& result) {
  const auto& settings = result.settings;
  const auto started = std::chrono::floor<std::chrono::seconds>(result.started).time_since_epoch().count();
  const auto duration = std::chrono::floor<std::chrono::seconds>(settings.duration).count();
  return {{"connected", connected_json(result)},
          {"version", "netrig " + std::string(version())},
          {"timestamp", {{"timesecs", started}}},
          {"connecting_to", {{"host", result.peer}, {"port", result.port}}},
          {"test_start",
           {{"protocol", settings.protocol == Protocol::tcp ? "TCP" : "UDP"},
            {"num_streams", settings.flows},
            {"blksize", settings.block_bytes},
            {"omit", 0},
            {"duration", settings.bytes ? 0 : duration},
            {"bytes", settings.bytes.value_or(0)},
            {"blocks", 0},
            {"reverse", settings.direction == Direction::reverse ? 1 : 0},
            {"bidir", settings.direction == Direction::both ? 1 : 0},
            {"target_bitrate", settings.bits_per_second.value_or(0)}}}};
}

}  // namespace

std::string result_json(const TestResult& result) {
  Json intervals = Json::array();
  for (const auto& interval : result.intervals) intervals.push_back(interval_json(result, interval));
  const Json json{
      {"start", start_json(result)}, {"intervals", std::move(intervals)}, {"end", end_json(result)}};
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace);
}

std::string error_json(const std::string& error) {
  const Json json{{"error", error}};
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace netrig::flow
