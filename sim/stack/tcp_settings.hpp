// What a TCP connection may be tuned by, and the values it has otherwise.
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "stack/congestion_algorithm.hpp"
#include "stack/ecn_use.hpp"

namespace netrig {

struct TcpSettings {
  /// What the application may have written and the peer not acknowledged; and what may wait to be read: at
  /// first, and at most, when the path holds more (Linux's largest). They never shrink.
  std::size_t send_buffer_bytes = 128 * 1024;
  std::size_t receive_buffer_bytes = 128 * 1024;
  std::size_t largest_send_buffer_bytes = 4 << 20;
  std::size_t largest_receive_buffer_bytes = 6 << 20;

  bool selective_acknowledgments = true;  ///< RFC 2018
  bool timestamps = true;                 ///< RFC 7323 3
  /// How often their clock ticks, 1 ms to 1 s; unset: by the round trip, see set_timestamp_tick().
  std::optional<Duration> timestamp_tick = {};
  EcnUse ecn = EcnUse::accept;  ///< RFC 3168
  bool pacing = false;          ///< segments are spread over the round trip

  CongestionAlgorithm congestion = CongestionAlgorithm::cubic;  ///< of what is sent; the peer has its own

  /// The largest payload of a segment that is sent, and that the peer is told to send; unset: what fits
  /// through the path. Less than 88 counts as 88.
  std::optional<std::uint32_t> maximum_segment_bytes = {};

  std::optional<std::uint8_t> ttl = {};  ///< of its packets (RFC 9293 3.9.2, MUST-49); unset: the host's
  std::uint8_t dscp = 0;                 ///< see IpDeparture (MUST-48)

  bool no_delay = false;                      ///< without Nagle's algorithm (RFC 1122 4.2.3.4)
  bool keep_alive = false;                    ///< RFC 1122 4.2.3.6
  std::optional<Duration> user_timeout = {};  ///< RFC 5482; unset: by the number of retransmissions

  /// RFC 1122 4.2.3.2 allows half a second; this is Linux's.
  Duration delayed_acknowledgment = std::chrono::milliseconds(40);
  /// As long as a sender is likely to be in slow start it is told of every segment, since it waits for that.
  int quick_acknowledgments = 16;
  Duration keep_alive_idle = std::chrono::hours(2);  // RFC 1122 4.2.3.6
  Duration keep_alive_interval = std::chrono::seconds(75);
  int keep_alive_probes = 9;
  /// Timeouts in a row until a connection is given up (RFC 1122 4.2.3.5, R2): four minutes for a SYN, which
  /// is repeated after one second, then two, doubled each time up to two minutes, and more than a quarter of
  /// an hour for data; less when nobody holds it any more.
  int syn_timeouts = 7;
  int syn_ack_timeouts = 5;  ///< … for the answer to a SYN, which may come from nobody: one minute, as Linux
  int data_timeouts = 15;
  int orphan_timeouts = 8;
  /// Twice the maximum segment lifetime. RFC 9293 3.4.2 calls for 4 minutes; this is Linux's.
  Duration time_wait = std::chrono::seconds(60);
  /// How long a closed connection waits for the peer's FIN, which may never come (as Linux).
  Duration fin_wait_2 = std::chrono::seconds(60);
};

}  // namespace netrig
