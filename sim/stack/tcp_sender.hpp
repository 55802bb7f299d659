// The sending half of a TCP connection: what is queued, what is in flight, what is lost, and which segment
// goes out next (RFC 9293 3.8). It neither builds segments nor sends them:
//
//     sender.acknowledge({…}, now);
//     while (auto segment = sender.next(now)) transmit(*segment);
//
// With a peer that reports what it holds, losses are found by RACK-TLP (RFC 8985) and repaired at the rate of
// PRR (RFC 6937); with others by NewReno (RFC 6582). Timers are those of RFC 6298 5, small segments those of
// RFC 1122 4.2.3.4. How large the window is, CongestionControl says.
//
// Positions are offsets in the stream, 64 bits wide so that they never wrap: 0 is the SYN, 1 the first byte,
// and the FIN has one of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "host/time.hpp"
#include "stack/byte_ring.hpp"
#include "stack/congestion_control.hpp"
#include "stack/proportional_rate.hpp"
#include "stack/rack.hpp"
#include "stack/rtt_estimator.hpp"
#include "stack/segment_size_search.hpp"
#include "stack/spurious_loss.hpp"
#include "stack/tail_loss_probe.hpp"
#include "stack/tcp_flight.hpp"

namespace netrig {

class TcpSender {
 public:
  /// Linux waits for a third (sk_stream_is_writeable), but of a buffer that it sizes by the path. On a slow
  /// one a third of a large one takes long to drain.
  static constexpr std::size_t kWorthWaking = 64 * 1024;

  /// The buffer grows with the congestion window, up to `largest_buffer_bytes`.
  TcpSender(std::size_t buffer_bytes, std::size_t largest_buffer_bytes,
            std::unique_ptr<CongestionControl> congestion);

  // The application's side.
  /// Takes as much as there is room for, and says how much that was.
  std::size_t write(ByteView bytes);
  std::size_t free_space() const;
  /// Whoever waits for room should be woken: a third of the buffer is free, or as much as is worth it, since
  /// waking for every acknowledgment costs more than it brings; or there is little left to send.
  bool wants_data() const {
    return free_space() >= std::min(limit_ / 3, kWorthWaking) || unsent_bytes() < limit_ / 8;
  }
  /// The FIN follows what was written.
  void close() { closing_ = true; }
  bool closing() const { return closing_; }
  void set_no_delay(bool on) { no_delay_ = on; }
  /// Spreads segments over the round trip instead of sending them in bursts.
  void set_pacing(bool on) { pacing_ = on; }

  // The handshake's side.
  /// The largest payload of a segment, with the options that every segment carries taken off.
  void set_segment_size(std::uint32_t bytes);
  std::uint32_t segment_size() const { return segment_; }
  /// The peer reports what it holds (RFC 2018).
  void use_reports() { reports_ = true; }
  /// Both ends, and the path as far as known, carry marks of congestion (RFC 3168).
  void use_marks() { marks_ = true; }

  // The network's side.
  struct Acknowledgment {
    std::uint64_t position = 0;
    std::uint32_t window_bytes = 0;
    bool window_is_newer = true;  ///< by SND.WL1 and SND.WL2 (RFC 9293 3.10.7.4)
    bool bare = false;            ///< without data, SYN or FIN: it may count as a duplicate
    bool congestion = false;      ///< the peer saw a mark (RFC 3168 6.1.2)
    /// What the peer holds (RFC 2018), within what is in flight, and what it got a second time (RFC 2883).
    std::span<const StreamRange> arrived = {};
    std::optional<StreamRange> duplicate = {};
    /// When the timestamp that it echoes was taken, to a tick (RFC 7323 4).
    std::optional<TcpTimestamping::Taken> echoed = {};
  };
  /// `position` lies at most at next_position(). True when it moved.
  bool acknowledge(const Acknowledgment& what, TimePoint now);

  struct Segment {
    std::uint64_t position = 0;
    bool syn = false;
    bool fin = false;
    bool push = false;  ///< the application's last byte so far (RFC 9293 3.9.1)
    std::uint32_t payload_bytes = 0;
    bool retransmission = false;
    bool window_reduced = false;  ///< CWR (RFC 3168 6.1.2)
  };
  /// The next segment that may leave now, counted as sent; none when nothing may.
  std::optional<Segment> next(TimePoint now);
  ByteRing::Pieces payload(const Segment& segment) const;

  std::optional<TimePoint> deadline() const;
  enum class Timer { none, retransmit, probe };
  /// What has run out by now: a segment to be sent again comes out of next(), a probe is the caller's.
  Timer poll(TimePoint now);
  /// Whether poll() would find that nothing has been acknowledged for a whole timeout.
  bool is_timed_out(TimePoint now) const { return timer_ && *timer_ <= now; }

  /// The SYN was sent again by somebody else than next(): its round trip can't be told any more (RFC 6298 3).
  void syn_repeated() { flight_.doubt_first(); }
  /// The path has become narrower: what is in flight is sent again in smaller pieces (RFC 1191 6.4).
  void path_narrowed(std::uint32_t segment_bytes);

  // What it stands at.
  enum class Phase {
    open,
    reduced,   ///< the window shrinks, since the path is congested (RFC 3168)
    recovery,  ///< … and what was lost is sent again
    loss,      ///< after a timeout
  };
  Phase phase() const { return phase_; }
  std::uint64_t unacknowledged_position() const { return acknowledged_; }
  std::uint64_t next_position() const { return next_; }
  /// Everything, the FIN included, has been acknowledged.
  bool finished() const { return fin_position() && acknowledged_ > *fin_position(); }
  bool all_acknowledged() const { return acknowledged_ == next_; }
  bool has_unsent() const;
  std::size_t queued_bytes() const { return ring_.size(); }
  /// Of the application's bytes, those in flight.
  std::uint64_t unacknowledged_bytes() const { return ring_.size() - unsent_bytes(); }
  /// Sent, and neither acknowledged nor reported nor lost ("pipe", RFC 6675 4).
  std::uint32_t in_network() const;
  /// What may be in the network now; during a recovery not yet what it will be afterwards.
  std::uint32_t window() const;
  /// Timeouts in a row without anything having been acknowledged, probes included.
  int timeouts_in_a_row() const { return timeouts_; }
  /// When the oldest thing in flight was first sent, or the first probe; unset when nothing waits.
  std::optional<TimePoint> waiting_since() const { return waiting_since_; }
  std::uint32_t peer_window() const { return peer_window_; }
  std::uint32_t largest_peer_window() const { return largest_window_; }  ///< MAX.SND.WND (RFC 5961 5.2)
  const RttEstimator& round_trip() const { return round_trip_; }
  const CongestionControl& congestion() const { return *congestion_; }
  const TcpFlight& flight() const { return flight_; }
  std::uint64_t retransmissions() const { return retransmissions_; }
  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::size_t memory_bytes() const { return ring_.memory_bytes() + flight_.memory_bytes(); }

 private:
  /// What an acknowledgment tells of for the first time.
  struct Tidings {
    std::uint64_t delivered_bytes = 0;
    std::optional<Duration> round_trip = {};
    bool ambiguous = false;  // something of it was sent more than once
  };

  std::optional<std::uint64_t> fin_position() const;
  std::uint64_t data_end() const;
  std::uint64_t data_begin() const;
  std::uint32_t flight_bytes() const { return static_cast<std::uint32_t>(next_ - acknowledged_); }
  std::uint64_t unsent_bytes() const;
  std::uint64_t window_room() const;
  bool is_shut() const;

  // What goes out: tcp_sender.cpp.
  std::optional<Segment> next_lost(TimePoint now);
  std::optional<Segment> next_new(TimePoint now);
  Segment next_probe(TimePoint now);
  std::optional<Segment> next_larger(TimePoint now);
  bool was_only_too_large();
  std::uint32_t sendable() const;
  bool worth_sending(std::uint32_t bytes, bool with_fin) const;
  Segment send_new(std::uint64_t end, TimePoint now);
  Segment send_again(std::size_t index, std::uint64_t most_bytes, TimePoint now);
  Segment describe(std::uint64_t begin, std::uint64_t end) const;
  void note_use(bool limited);
  bool is_window_limited() const;
  bool is_in_slow_start() const;
  bool is_paced(TimePoint now);
  void pace(std::uint64_t bytes, TimePoint now);

  // What comes back: tcp_sender_acknowledgments.cpp.
  void set_window(std::uint32_t bytes);
  Tidings deliver(const Acknowledgment& what, TimePoint now);
  void advance(std::uint64_t position, TimePoint now);
  void handshake_done();
  void measure(const Tidings& tidings, const Acknowledgment& what, bool moves, TimePoint now);
  void settle(const Acknowledgment& what, const Tidings& tidings, std::uint32_t flight_before, bool moves,
              TimePoint now);
  void take_duplicate(const StreamRange& range);
  void grow(std::uint64_t bytes, std::uint32_t flight_before, const Tidings& tidings, TimePoint now);
  bool detect_losses(TimePoint now);
  Rack::Context rack_context() const;
  std::uint32_t flight_at_loss() const;
  void begin_reduction(Phase phase, TimePoint now);
  void end_reduction();
  void undo();
  void count_duplicate(TimePoint now);
  void recover_without_reports(std::uint64_t newly_acknowledged);

  // Time: tcp_sender_timers.cpp.
  void arm(TimePoint now);
  void arm_probe(TimePoint now);
  void disarm();
  void retransmission_timed_out(TimePoint now);

  std::size_t limit_;  // of what waits to be acknowledged, or to be sent
  std::size_t least_limit_;
  std::size_t largest_limit_;
  std::unique_ptr<CongestionControl> congestion_;
  RttEstimator round_trip_;
  ByteRing ring_;  // from the first unacknowledged byte on
  TcpFlight flight_;
  Rack rack_;
  ProportionalRate rate_;
  SpuriousLoss spurious_;
  TailLossProbe probe_;
  SegmentSizeSearch search_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t next_ = 0;
  Phase phase_ = Phase::open;
  std::uint64_t phase_end_ = 0;       // an acknowledgment of all before ends it ("RecoveryPoint", "recover")
  std::uint64_t reduced_window_ = 0;  // in the phases `reduced` and `recovery`, by `rate_`
  std::uint64_t departed_bytes_ = 0;  // without reports, by duplicates: they have left the network
  std::uint64_t timed_out_end_ = 0;   // … after a timeout: duplicates below tell nothing
  std::uint32_t largest_flight_ = 0;  // of this round, which an acknowledgment of `round_end_` ends
  std::uint64_t round_end_ = 0;
  bool round_limited_ = false;       // the congestion window held something back in it
  std::uint32_t flight_before_ = 0;  // … FlightSize at the first duplicate (RFC 5681 3.2)
  int duplicates_ = 0;
  int timeouts_ = 0;
  int probes_ = 0;
  std::optional<TimePoint> timer_ = {};          // retransmission or persist
  std::optional<TimePoint> probe_timer_ = {};    // of the tail loss probe
  std::optional<TimePoint> reorder_timer_ = {};  // what may only be late counts as lost then
  std::optional<TimePoint> pace_timer_ = {};     // something waits for its turn
  std::optional<TimePoint> waiting_since_ = {};
  TimePoint last_sent_{};
  TimePoint pace_until_{};
  std::uint32_t segment_ = 536;  // RFC 9293 3.7.1
  std::uint32_t peer_window_ = 0;
  std::uint32_t largest_window_ = 0;
  std::uint64_t retransmissions_ = 0;
  std::uint64_t reported_twice_ = 0;
  std::uint64_t sent_bytes_ = 0;
  bool reports_ = false;
  bool marks_ = false;
  bool pacing_ = false;
  bool closing_ = false;
  bool fin_acknowledged_ = false;
  bool no_delay_ = false;
  bool collapsed_ = false;        // the window was cut by a timeout, and nothing acknowledged since
  bool probing_ = false;          // the timer is the persist timer (RFC 9293 3.8.6.1)
  bool overridden_ = false;       // a small segment leaves after all (RFC 1122 4.2.3.4, the override timeout)
  bool first_goes_ = false;       // a retransmission that the congestion window does not hold back
  bool probe_goes_ = false;       // … a tail loss probe
  bool tells_reduction_ = false;  // CWR is due
};

}  // namespace netrig
