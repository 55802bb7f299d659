#include "stack/tcp_trace_row.hpp"

#include <array>

namespace netrig {

namespace {

std::string_view phase_name(TcpSender::Phase phase) {
  constexpr std::array<std::string_view, 4> kNames{"open", "reduced", "recovery", "loss"};
  return kNames[static_cast<std::size_t>(phase)];
}

/// `value` / 10^`digits` with all its digits; not negative.
std::string fixed_point(std::int64_t value, std::size_t digits) {
  auto text = std::to_string(value);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  return text.insert(text.size() - digits, 1, '.');
}

/// Whole microseconds, which is all that the kernel knows.
std::string milliseconds(Duration duration) {
  return fixed_point(std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), 3);
}

}  // namespace

TcpTraceRow TcpTraceRow::of(const TcpControlBlock& connection) {
  const auto& sender = connection.sender();
  const auto& round_trip = sender.round_trip();
  TcpTraceRow row{.ends = connection.ends(),
                  .state = state_name(connection.state()),
                  .phase = sender.phase(),
                  .window_bytes = sender.window(),
                  .slow_start_threshold_bytes = sender.congestion().slow_start_threshold(),
                  .smoothed_round_trip = {},
                  .round_trip_variation = round_trip.variation(),
                  .retransmission_timeout = round_trip.timeout(),
                  .in_flight_bytes = sender.in_network(),
                  .unsent_bytes = sender.queued_bytes() - sender.unacknowledged_bytes(),
                  .unread_bytes = connection.receiver().readable(),
                  .peer_window_bytes = sender.peer_window(),
                  .retransmissions = sender.retransmissions()};
  if (round_trip.minimum()) row.smoothed_round_trip = round_trip.smoothed();
  return row;
}

std::string_view tcp_trace_header() {
  return "time_s,local,remote,state,phase,cwnd_bytes,ssthresh_bytes,srtt_ms,rttvar_ms,rto_ms,in_flight_bytes,"
         "unsent_bytes,unread_bytes,peer_window_bytes,retransmissions\n";
}

std::string tcp_trace_line(WallTime time, const TcpTraceRow& row) {
  auto line = fixed_point(time.time_since_epoch().count(), 9);
  const auto add = [&line](std::string_view field) { line.append(1, ',').append(field); };
  const auto count = [&add](std::uint64_t number) { add(std::to_string(number)); };
  add(row.ends.local.to_string());
  add(row.ends.remote.to_string());
  add(row.state);
  add(phase_name(row.phase));
  count(row.window_bytes);
  row.slow_start_threshold_bytes ? count(*row.slow_start_threshold_bytes) : add("");
  add(row.smoothed_round_trip ? milliseconds(*row.smoothed_round_trip) : "");
  add(row.smoothed_round_trip ? milliseconds(row.round_trip_variation) : "");
  add(milliseconds(row.retransmission_timeout));
  count(row.in_flight_bytes);
  count(row.unsent_bytes);
  count(row.unread_bytes);
  count(row.peer_window_bytes);
  count(row.retransmissions);
  return line += '\n';
}

}  // namespace netrig
