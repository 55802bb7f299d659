// TcpTraceRow: what a connection stands at, as a line of a trace, the same for our own stack and the
// kernel's. docs/tcp-traces.md gives the meaning of every column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/time.hpp"
#include "stack/tcp_control_block.hpp"

namespace netrig {

struct TcpTraceRow {
  TcpEnds ends = {};
  std::string_view state = {};  ///< as state_name() says it
  TcpSender::Phase phase = TcpSender::Phase::open;
  std::uint64_t window_bytes = 0;                           ///< the congestion window
  std::optional<std::uint64_t> slow_start_threshold_bytes;  ///< unset before the first loss
  std::optional<Duration> smoothed_round_trip;              ///< unset before the first measurement
  Duration round_trip_variation{};
  Duration retransmission_timeout{};
  std::uint64_t in_flight_bytes = 0;  ///< sent, and neither acknowledged nor reported nor lost
  std::uint64_t unsent_bytes = 0;     ///< written by the user, and never sent yet
  std::uint64_t unread_bytes = 0;     ///< received in order, and not read by the user yet
  std::uint64_t peer_window_bytes = 0;
  std::uint64_t retransmissions = 0;  ///< segments

  static TcpTraceRow of(const TcpControlBlock& connection);

  friend bool operator==(const TcpTraceRow&, const TcpTraceRow&) = default;
};

/// The names of the columns, in their order.
std::string_view tcp_trace_header();
/// The row with its time, a line. No locale shows.
std::string tcp_trace_line(WallTime time, const TcpTraceRow& row);

}  // namespace netrig
