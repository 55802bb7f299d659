#include "kernel/tcp_info.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

namespace netrig {

namespace {

std::string congestion_control(int descriptor) {
  std::array<char, 16> name{};  // TCP_CA_NAME_MAX
  socklen_t length = name.size() - 1;
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, name.data(), &length) != 0) return {};
  return name.data();
}

}  // namespace

const char* kernel_state_name(unsigned state) {
  constexpr std::array kNames{"CLOSED",     "ESTABLISHED", "SYN-SENT",    "SYN-RECEIVED", "FIN-WAIT-1",
                              "FIN-WAIT-2", "TIME-WAIT",   "CLOSED",      "CLOSE-WAIT",   "LAST-ACK",
                              "LISTEN",     "CLOSING",     "SYN-RECEIVED"};
  return state < kNames.size() ? kNames[state] : "CLOSED";
}

TcpInfo read_tcp_info(int descriptor) {
  constexpr std::uint32_t kInfinite = 0x7fffffff;  // TCP_INFINITE_SSTHRESH
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
  TcpInfo result{.state = kernel_state_name(info.tcpi_state),
                 .congestion_control = congestion_control(descriptor),
                 .bytes_sent = info.tcpi_bytes_sent,
                 .bytes_retransmitted = info.tcpi_bytes_retrans,
                 .bytes_acknowledged = info.tcpi_bytes_acked,
                 .bytes_received = info.tcpi_bytes_received,
                 .segments_retransmitted = info.tcpi_total_retrans,
                 .congestion_window_segments = info.tcpi_snd_cwnd,
                 .slow_start_threshold_segments = {},
                 .maximum_segment_bytes = info.tcpi_snd_mss,
                 .smoothed_round_trip_us = info.tcpi_rtt,
                 .round_trip_variation_us = info.tcpi_rttvar,
                 .retransmission_timeout_us = info.tcpi_rto};
  if (info.tcpi_snd_ssthresh < kInfinite) result.slow_start_threshold_segments = info.tcpi_snd_ssthresh;
  return result;
}

}  // namespace netrig
