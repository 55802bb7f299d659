// How much may be in flight: the interface behind which the algorithms stand. What is lost, and when it is
// sent again, is TcpSender's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/time.hpp"

namespace netrig {

/// One connection's window. All sizes in bytes.
class CongestionControl {
 public:
  static constexpr std::uint32_t kLargestWindow = 1u << 30;  ///< what the window of RFC 7323 2.3 allows

  virtual ~CongestionControl() = default;

  virtual std::string_view name() const = 0;

  struct Acknowledged {
    std::uint32_t bytes = 0;         ///< newly acknowledged
    std::uint32_t flight_bytes = 0;  ///< in flight before this acknowledgment
    bool window_limited = false;     ///< this window, not the application, held the sender back
    std::optional<Duration> round_trip = {};
    std::uint64_t position = 0;       ///< behind all that is acknowledged now, in the stream
    std::uint64_t next_position = 0;  ///< behind all that has been sent
    Duration smoothed{};              ///< the smoothed round trip; 0 when unknown
  };
  /// New data was acknowledged outside of a recovery.
  virtual void acknowledged(const Acknowledged& what, TimePoint now) = 0;
  /// A loss, or a mark (RFC 3168): window and threshold become what holds behind the recovery. What is sent
  /// while it lasts is the sender's business (RFC 6937).
  virtual void lost(std::uint32_t flight_bytes, TimePoint now) = 0;
  /// The retransmission timer ran out for the first time since data was last acknowledged (RFC 5681 3.1).
  virtual void timed_out(std::uint32_t flight_bytes, TimePoint now) = 0;
  /// The last lost() or timed_out() was spurious: window, threshold and all that the algorithm knew are as
  /// before it, and never less than now (RFC 4015, RFC 9438 4.9).
  virtual void undo() = 0;
  /// The handshake's segments were lost, nothing else was sent yet: one segment to begin with (RFC 5681 3.1).
  virtual void handshake_lost() = 0;
  /// Sending begins again after nothing was in flight for `idle`.
  virtual void resumed(Duration idle, Duration retransmission_timeout, TimePoint now) = 0;
  /// The segments' size has become known or has changed.
  virtual void set_segment_size(std::uint32_t bytes) = 0;

  virtual std::uint32_t window() const = 0;
  /// Unset before the first loss.
  virtual std::optional<std::uint32_t> slow_start_threshold() const = 0;
};

}  // namespace netrig
