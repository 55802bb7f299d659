// TCP_INFO and TCP_CONGESTION of a socket (tcp(7)). Apart from the socket itself, because the kernel's
// structure and the C library's exclude each other in one file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace netrig {

/// What the kernel says, in its own units; zeros when the socket is closed.
struct TcpInfo {
  std::string state = "CLOSED";
  std::string congestion_control;
  std::uint64_t bytes_sent = 0;  ///< retransmissions included
  std::uint64_t bytes_retransmitted = 0;
  std::uint64_t bytes_acknowledged = 0;  ///< counts SYN and FIN too
  std::uint64_t bytes_received = 0;      ///< counts FIN too
  std::uint32_t segments_retransmitted = 0;
  std::uint32_t congestion_window_segments = 0;
  std::optional<std::uint32_t> slow_start_threshold_segments;
  std::uint32_t maximum_segment_bytes = 0;
  std::uint32_t smoothed_round_trip_us = 0;
  std::uint32_t round_trip_variation_us = 0;
  std::uint32_t retransmission_timeout_us = 0;
};

TcpInfo read_tcp_info(int descriptor);

/// A state as the kernel numbers them (include/net/tcp_states.h), by its name of RFC 9293 3.3.2.
const char* kernel_state_name(unsigned state);

}  // namespace netrig
