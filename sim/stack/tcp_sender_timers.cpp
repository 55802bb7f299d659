// What time brings to a sender: retransmission and persist timer (RFC 6298 5, RFC 9293 3.8.6.1), the tail
// loss probe and the end of the patience with reordering (RFC 8985), and the next turn of what is paced.
#include <algorithm>

#include "stack/deadlines.hpp"
#include "stack/stream_position.hpp"
#include "stack/tcp_sender.hpp"

namespace netrig {

namespace {

// Pacing goes somewhat faster than the window empties, or it would hold the window back (as Linux).
constexpr std::uint64_t kPaceInSlowStartPercent = 200;
constexpr std::uint64_t kPacePercent = 120;

// Within less than this a round trip is one burst, whatever its segments are told to wait: timers are no
// finer.
constexpr Duration kShortestPacedRoundTrip = std::chrono::milliseconds(1);

}  // namespace

std::optional<TimePoint> TcpSender::deadline() const {
  return unless_never(
      std::min({or_never(timer_), or_never(probe_timer_), or_never(reorder_timer_), or_never(pace_timer_)}));
}

void TcpSender::arm(TimePoint now) {
  timer_ = now + round_trip_.timeout_doubled(probes_);
  if (!waiting_since_) waiting_since_ = now;
}

/// RFC 8985 7.2. Whatever may be repaired by other means does not need a probe.
void TcpSender::arm_probe(TimePoint now) {
  probe_timer_.reset();
  const bool open = reports_ && acknowledged_ > 0 && phase_ == Phase::open && !is_shut();
  if (!open || flight_.empty() || flight_.arrived_bytes() > 0 || probe_.outstanding() || !timer_) return;
  const auto interval = TailLossProbe::interval(round_trip_.smoothed(), flight_bytes() <= segment_);
  probe_timer_ = std::min(now + interval, *timer_);
}

void TcpSender::disarm() {
  timer_.reset();
  waiting_since_.reset();
  probing_ = false;
  probes_ = 0;
}

TcpSender::Timer TcpSender::poll(TimePoint now) {
  if (pace_timer_ && *pace_timer_ <= now) pace_timer_.reset();
  if (reorder_timer_ && *reorder_timer_ <= now) {
    reorder_timer_.reset();
    detect_losses(now);
  }
  if (probe_timer_ && *probe_timer_ <= now) {
    probe_timer_.reset();
    probe_goes_ = !flight_.empty();
    return Timer::retransmit;
  }
  if (!timer_ || *timer_ > now) return Timer::none;
  if (!flight_.empty() && !is_shut()) {
    retransmission_timed_out(now);
    return Timer::retransmit;
  }
  probing_ = true;
  ++timeouts_;
  ++probes_;
  arm(now);
  if (window_room() == 0) return Timer::probe;
  overridden_ = true;
  return Timer::retransmit;
}

/// RFC 6298 5.4 to 5.6, RFC 5681 3.1, RFC 8985 6.3.
void TcpSender::retransmission_timed_out(TimePoint now) {
  if (!collapsed_ && next_ != kFirstByte) {
    congestion_->timed_out(flight_bytes(), now);
    tells_reduction_ = marks_;  // RFC 3168 6.1.2
    spurious_.begin(acknowledged_);
  }
  collapsed_ = true;
  ++timeouts_;
  if (const auto smaller = search_.timed_out(timeouts_, segment_)) set_segment_size(*smaller);
  round_trip_.back_off();
  // A peer that holds the first, but does not acknowledge it, has thrown it away (RFC 2018 8).
  if (flight_.front().arrived) flight_.forget_arrived();
  phase_ = Phase::loss;
  phase_end_ = next_;
  if (reports_ && acknowledged_ > 0) {
    rack_.detect_after_timeout(flight_, rack_context(), now);
  } else {
    flight_.mark_all_lost();
  }
  duplicates_ = 0;
  departed_bytes_ = 0;
  probe_.clear();
  probe_timer_.reset();
  reorder_timer_.reset();
  if (next_ > kFirstByte) timed_out_end_ = next_;
  first_goes_ = true;
  arm(now);
}

void TcpSender::path_narrowed(std::uint32_t segment_bytes) {
  search_.told();
  set_segment_size(segment_bytes);
  for (std::size_t index = 0; index < flight_.size(); ++index) {
    if (flight_[index].bytes() > segment_bytes) flight_.mark_lost(index);
  }
  first_goes_ = flight_.lost_bytes() > 0;
}

/// Whether the next segment has to wait for its turn.
bool TcpSender::is_paced(TimePoint now) {
  if (!pacing_ || pace_until_ <= now) return false;
  pace_timer_ = pace_until_;
  return true;
}

/// The next segment may follow when these bytes have had their time.
void TcpSender::pace(std::uint64_t bytes, TimePoint now) {
  const auto round_trip = round_trip_.smoothed();
  if (!pacing_ || round_trip < kShortestPacedRoundTrip) return;
  const auto percent = is_in_slow_start() ? kPaceInSlowStartPercent : kPacePercent;
  const auto per_round = std::max<std::uint64_t>(std::uint64_t{window()} * percent / 100, 1);
  const auto share = static_cast<std::uint64_t>(round_trip.count()) / 1000 * bytes / per_round * 1000;
  pace_until_ = std::max(pace_until_, now) + Duration(static_cast<Duration::rep>(share));
}

}  // namespace netrig
