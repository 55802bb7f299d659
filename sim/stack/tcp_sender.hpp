// The sending half of a TCP connection: what is queued, what is in flight, what is lost, and which segment
// goes out next (RFC 9293 3.8, RFC 6298 5, RFC 5681 3, RFC 6582, RFC 1122 4.2.3.4). It neither builds
// segments nor sends them:
//
//     sender.acknowledge({…}, now);
//     while (auto segment = sender.next(now)) transmit(*segment);
//
// Positions are offsets in the stream, 64 bits wide so that they never wrap: 0 is the SYN, 1 the first byte,
// and the FIN has one of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "host/time.hpp"
#include "stack/byte_ring.hpp"
#include "stack/congestion_control.hpp"
#include "stack/rtt_estimator.hpp"

namespace netrig {

class TcpSender {
 public:
  /// Linux waits for a third (sk_stream_is_writeable), but of a buffer that it sizes by the path. On a slow
  /// one a third of a large one takes long to drain.
  static constexpr std::size_t kWorthWaking = 64 * 1024;

  TcpSender(std::size_t buffer_bytes, std::unique_ptr<CongestionControl> congestion);

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

  // The handshake's side.
  /// The largest payload of a segment, with the options that every segment carries taken off.
  void set_segment_size(std::uint32_t bytes);
  std::uint32_t segment_size() const { return segment_; }

  // The network's side.
  struct Acknowledgment {
    std::uint64_t position = 0;
    std::uint32_t window_bytes = 0;
    bool window_is_newer = true;  ///< by SND.WL1 and SND.WL2 (RFC 9293 3.10.7.4)
    bool bare = false;            ///< without data, SYN or FIN: it may count as a duplicate
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
  };
  /// The next segment that may leave now, counted as sent; none when nothing may.
  std::optional<Segment> next(TimePoint now);
  ByteRing::Pieces payload(const Segment& segment) const;

  std::optional<TimePoint> deadline() const { return timer_; }
  enum class Timer { none, retransmit, probe };
  /// What has run out by now: a segment to be sent again comes out of next(), a probe is the caller's.
  Timer poll(TimePoint now);

  /// The SYN was sent again by somebody else than next(): its round trip can't be told any more (RFC 6298 3).
  void syn_repeated();
  /// The path has become narrower: what is in flight is sent again in smaller pieces (RFC 1191 6.4).
  void path_narrowed(std::uint32_t segment_bytes);

  // What it stands at.
  std::uint64_t unacknowledged_position() const { return acknowledged_; }
  std::uint64_t next_position() const { return next_; }
  /// Everything, the FIN included, has been acknowledged.
  bool finished() const { return fin_position() && acknowledged_ > *fin_position(); }
  bool all_acknowledged() const { return acknowledged_ == next_; }
  bool has_unsent() const;
  std::size_t queued_bytes() const { return ring_.size(); }
  /// Of the application's bytes, those in flight.
  std::uint64_t unacknowledged_bytes() const { return ring_.size() - unsent_bytes(); }
  /// Timeouts in a row without anything having been acknowledged, probes included.
  int timeouts_in_a_row() const { return timeouts_; }
  /// When the oldest thing in flight was first sent, or the first probe; unset when nothing waits.
  std::optional<TimePoint> waiting_since() const { return waiting_since_; }
  std::uint32_t peer_window() const { return peer_window_; }
  std::uint32_t largest_peer_window() const { return largest_window_; }  ///< MAX.SND.WND (RFC 5961 5.2)
  const RttEstimator& round_trip() const { return round_trip_; }
  const CongestionControl& congestion() const { return *congestion_; }
  std::uint64_t retransmissions() const { return retransmissions_; }
  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::size_t memory_bytes() const { return ring_.memory_bytes() + flight_.size() * sizeof(InFlight); }

 private:
  struct InFlight {
    std::uint64_t begin;
    std::uint64_t end;
    TimePoint sent_at;
    bool once = true;   // for Karn's algorithm (RFC 6298 3)
    bool lost = false;  // to be sent again, hence not in the network
  };

  std::optional<std::uint64_t> fin_position() const;
  std::uint64_t data_end() const;
  std::uint64_t data_begin() const;
  std::uint32_t flight_bytes() const { return static_cast<std::uint32_t>(next_ - acknowledged_); }
  std::uint32_t in_network() const;
  std::optional<Segment> next_lost(TimePoint now);
  std::optional<Segment> next_new(TimePoint now);
  std::uint64_t unsent_bytes() const;
  std::uint64_t window_room() const;
  bool is_shut() const;
  std::uint32_t sendable() const;
  bool worth_sending(std::uint32_t bytes, bool with_fin) const;
  Segment send_new(std::uint64_t end, TimePoint now);
  Segment describe(std::uint64_t begin, std::uint64_t end) const;
  void set_window(std::uint32_t bytes);
  void handshake_done();
  std::optional<Duration> remove_acknowledged(std::uint64_t position, TimePoint now);
  void advance(std::uint64_t position, TimePoint now);
  void recover(std::uint64_t newly_acknowledged);
  void count_duplicate(TimePoint now);
  void mark_lost(InFlight& segment);
  void mark_all_lost();
  void split(std::size_t index, std::uint64_t at);
  void arm(TimePoint now);
  void disarm();
  void retransmission_timed_out(TimePoint now);

  std::size_t limit_;
  std::unique_ptr<CongestionControl> congestion_;
  RttEstimator round_trip_;
  ByteRing ring_;  // from the first unacknowledged byte on
  std::deque<InFlight> flight_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t lost_bytes_ = 0;
  std::uint64_t lost_from_ = 0;       // nothing before this position is lost
  std::uint64_t departed_bytes_ = 0;  // by duplicates: left the network, though not acknowledged
  std::uint32_t flight_before_ = 0;   // FlightSize at the first duplicate (RFC 5681 3.2)
  std::optional<std::uint64_t> recovery_end_ = {};  // RFC 6582's "recover", while recovering from duplicates
  std::uint64_t timed_out_end_ = 0;                 // … and after a timeout: duplicates below tell nothing
  int duplicates_ = 0;
  int timeouts_ = 0;
  int probes_ = 0;
  std::optional<TimePoint> timer_ = {};
  std::optional<TimePoint> waiting_since_ = {};
  TimePoint last_sent_{};
  std::uint32_t segment_ = 536;  // RFC 9293 3.7.1
  std::uint32_t peer_window_ = 0;
  std::uint32_t largest_window_ = 0;
  std::uint64_t retransmissions_ = 0;
  std::uint64_t sent_bytes_ = 0;
  bool closing_ = false;
  bool fin_acknowledged_ = false;
  bool no_delay_ = false;
  bool collapsed_ = false;   // the window was cut by a timeout, and nothing acknowledged since
  bool probing_ = false;     // the timer is the persist timer (RFC 9293 3.8.6.1)
  bool overridden_ = false;  // a small segment leaves after all (RFC 1122 4.2.3.4, the override timeout)
  bool first_goes_ = false;  // a retransmission that the congestion window does not hold back
};

}  // namespace netrig
