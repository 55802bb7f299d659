// How much may be in flight: the interface behind which the algorithms stand. What is lost, and when it is
// sent again, is TcpSender's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "host/time.hpp"

namespace netrig {

/// One connection's window. All sizes in bytes.
class CongestionControl {
 public:
  virtual ~CongestionControl() = default;

  virtual std::string_view name() const = 0;

  struct Acknowledged {
    std::uint32_t bytes = 0;         ///< newly acknowledged
    std::uint32_t flight_bytes = 0;  ///< in flight before this acknowledgment
    bool window_limited = false;     ///< this window, not the application, held the sender back
    std::optional<Duration> round_trip = {};
  };
  /// New data was acknowledged outside of a recovery.
  virtual void acknowledged(const Acknowledged& what, TimePoint now) = 0;
  /// A loss that duplicates told of: a recovery begins (RFC 5681 3.2 step 2).
  virtual void lost(std::uint32_t flight_bytes, TimePoint now) = 0;
  /// The retransmission timer ran out for the first time since data was last acknowledged (RFC 5681 3.1).
  virtual void timed_out(std::uint32_t flight_bytes, TimePoint now) = 0;
  /// The last of these was for no reason: what it changed is as before, and never less than now.
  virtual void undo() = 0;
  /// The handshake's segments were lost, nothing else was sent yet: one segment to begin with (RFC 5681 3.1).
  virtual void handshake_lost() = 0;
  /// Nothing was sent for longer than a retransmission timeout (RFC 5681 4.1).
  virtual void idle() = 0;
  /// The segments' size has become known or has changed.
  virtual void set_segment_size(std::uint32_t bytes) = 0;

  virtual std::uint32_t window() const = 0;
  /// Unset before the first loss.
  virtual std::optional<std::uint32_t> slow_start_threshold() const = 0;
};

}  // namespace netrig
