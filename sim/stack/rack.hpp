// Which segments are lost, told by time: one that was sent long enough before another that has arrived (RACK,
// RFC 8985 6). It needs a peer that reports what it holds (RFC 2018).
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "stack/tcp_flight.hpp"

namespace netrig {

class Rack {
 public:
  /// A segment was told of for the first time. `echo_is_older`: the timestamp that came with the
  /// acknowledgment is from before it was last sent (RFC 8985 6.2 step 2).
  void delivered(const SegmentInFlight& segment, TimePoint now, bool echo_is_older);
  /// A segment that had been sent again came late, not never: segments overtake each other here, by more than
  /// it was waited for (RFC 8985 6.2 step 3 sees only those that were not).
  void note_reordering() { reordering_seen_ = true; }
  /// The peer got something twice: what was taken for lost was only late (RFC 8985 6.2 step 4). Once a round
  /// trip, whose end is at `next_position`.
  void duplicate_reported(std::uint64_t acknowledged, std::uint64_t next_position);
  /// A recovery has ended; one that came without such a report lets the patience shrink again.
  void recovery_ended();

  struct Context {
    bool recovering = false;  ///< after a loss or a timeout
    Duration smoothed{};
    std::optional<Duration> minimum = {};
  };
  /// Marks what is lost by now. Gives when to ask again, if something may be lost by then.
  std::optional<TimePoint> detect(TcpFlight& flight, const Context& context, TimePoint now);
  /// After a timeout: the first, and all whose time is over (RFC 8985 6.3).
  void detect_after_timeout(TcpFlight& flight, const Context& context, TimePoint now);

  bool reordering_seen() const { return reordering_seen_; }
  /// How much later than a segment sent after it one may arrive.
  Duration window(const TcpFlight& flight, const Context& context) const;

 private:
  // The segment that was sent last of all that have arrived.
  std::optional<std::uint64_t> newest_ = {};  // by its order
  Duration round_trip_{};
  std::optional<Duration> minimum_ = {};  // of all round trips
  std::uint64_t forward_ = 0;             // RACK.fack: behind the highest that has arrived
  bool reordering_seen_ = false;
  int multiplier_ = 1;               // RACK.reo_wnd_mult
  int persist_ = 0;                  // RACK.reo_wnd_persist: recoveries until it falls back to 1
  std::uint64_t duplicate_end_ = 0;  // RACK.dsack_round: reports below count as one
};

}  // namespace netrig
