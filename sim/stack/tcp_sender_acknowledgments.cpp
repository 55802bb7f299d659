// What acknowledgments tell a sender, and what follows: a larger window, a recovery, or its end.
#include <algorithm>
#include <cassert>

#include "stack/stream_position.hpp"
#include "stack/tcp_sender.hpp"

namespace netrig {

namespace {

constexpr int kDuplicatesThatTell = 3;  // RFC 5681 3.2

}  // namespace

bool TcpSender::acknowledge(const Acknowledgment& what, TimePoint now) {
  assert(what.position <= next_);
  const bool moves = what.position > acknowledged_;
  const bool duplicates =
      what.bare && what.position == acknowledged_ && !all_acknowledged() && what.window_bytes == peer_window_;
  if (probing_) {
    // As long as the peer answers probes, the connection lives (RFC 9293 3.8.6.1).
    timeouts_ = 0;
    waiting_since_ = now;
  }
  const auto flight_before = flight_bytes();
  const auto tidings = deliver(what, now);
  if (moves) advance(what.position, now);
  measure(tidings, what, moves, now);
  if (moves) {
    disarm();
    if (!all_acknowledged()) arm(now);  // RFC 6298 5.2, 5.3
  }
  settle(what, tidings, flight_before, moves, now);
  if (what.window_is_newer) set_window(what.window_bytes);
  // What a closed window throws away is answered, too, and lost on purpose.
  if (duplicates && !reports_ && !is_shut()) count_duplicate(now);
  if (moves || tidings.delivered_bytes > 0) arm_probe(now);
  return moves;
}

void TcpSender::set_window(std::uint32_t bytes) {
  const bool opens = bytes > peer_window_;
  peer_window_ = bytes;
  largest_window_ = std::max(largest_window_, bytes);
  if (!probing_ || !opens) return;
  disarm();
  // What was sent into the closed window was thrown away there.
  if (flight_.empty()) return;
  flight_.mark_all_lost();
  first_goes_ = true;
}

/// Takes notice of all that has arrived, for good or by report.
TcpSender::Tidings TcpSender::deliver(const Acknowledgment& what, TimePoint now) {
  Tidings tidings;
  const auto take = [&](const SegmentInFlight& segment) {
    tidings.delivered_bytes += segment.bytes();
    if (segment.once) {
      tidings.round_trip = now - segment.sent_at;
    } else {
      tidings.ambiguous = true;
    }
    if (!reports_) return;
    rack_.delivered(segment, now, what.echoed && what.echoed->before(segment.sent_at));
  };
  flight_.acknowledge(what.position, take);
  if (reports_) flight_.report(what.arrived, take);
  return tidings;
}

void TcpSender::advance(std::uint64_t position, TimePoint) {
  const auto data = length(data_begin(), std::min(position, data_end()));
  fin_acknowledged_ = closing_ && position > data_end();
  ring_.pop_front(data);
  if (acknowledged_ == 0) handshake_done();
  acknowledged_ = position;
  if (const auto larger = search_.acknowledged(position)) set_segment_size(*larger);
  timeouts_ = 0;
  collapsed_ = false;
  if (finished()) ring_.release_if_empty();
}

/// What a repeated SYN tells of the path.
void TcpSender::handshake_done() {
  if (timeouts_ > 0) round_trip_.expect_slow_path();
  // One repetition may only mean a round trip of more than a second (RFC 6928 2).
  if (timeouts_ > 1) congestion_->handshake_lost();
}

/// The round trip, if it is known for sure: of what was sent once (RFC 6298 3), or by the timestamp that
/// comes back with what is new (RFC 7323 4.1).
void TcpSender::measure(const Tidings& tidings, const Acknowledgment& what, bool moves, TimePoint now) {
  if (tidings.round_trip && !tidings.ambiguous) {
    round_trip_.sample(*tidings.round_trip);
  } else if (moves && what.echoed) {
    round_trip_.sample(what.echoed->round_trip(round_trip_.smoothed(), now));
  }
}

/// The state machine of losses and windows.
void TcpSender::settle(const Acknowledgment& what, const Tidings& tidings, std::uint32_t flight_before,
                       bool moves, TimePoint now) {
  if (what.duplicate) take_duplicate(*what.duplicate);
  if (moves) spurious_.acknowledged(what.position, what.echoed);
  if (spurious_.is_certain()) undo();
  const bool bare_duplicate = what.bare && !moves && tidings.delivered_bytes == 0;
  if (probe_.repaired({what.position, what.duplicate.has_value(), bare_duplicate})) {
    congestion_->lost(std::min(flight_before, congestion_->window()), now);
  }
  const bool grows = phase_ == Phase::open || phase_ == Phase::loss;
  if (phase_ != Phase::open && acknowledged_ >= phase_end_) end_reduction();
  const bool found_lost = (moves || tidings.delivered_bytes > 0) && detect_losses(now);
  // What was sent before the last reduction tells nothing new (RFC 3168 6.1.2).
  if (what.congestion && marks_ && phase_ == Phase::open && acknowledged_ > phase_end_)
    begin_reduction(Phase::reduced, now);
  if (phase_ == Phase::reduced || (phase_ == Phase::recovery && reports_)) {
    reduced_window_ =
        rate_.acknowledged({tidings.delivered_bytes, in_network(), moves && !found_lost}, segment_);
  } else if (phase_ == Phase::recovery) {
    if (moves) recover_without_reports(flight_before - flight_bytes());
  } else if (moves || (rack_.reordering_seen() && tidings.delivered_bytes > 0)) {
    // On a path that reorders, what moves says little of how much arrives (as Linux). What reports and
    // duplicates have told of before does not count again.
    const auto delivered = length(departed_bytes_, tidings.delivered_bytes);
    duplicates_ = 0;
    departed_bytes_ = 0;
    if (grows && what.position > kFirstByte) grow(delivered, flight_before, tidings, now);
  }
}

/// What came twice was sent twice, unless a path that doubles has done it: whoever tells of more than was
/// sent again is not to be believed (RFC 3708 4, as Linux).
void TcpSender::take_duplicate(const StreamRange& range) {
  if (++reported_twice_ > retransmissions_) return;
  rack_.duplicate_reported(acknowledged_, next_);
  if (!probe_.outstanding()) rack_.note_reordering();
  spurious_.duplicate_reported(range);
}

void TcpSender::grow(std::uint64_t bytes, std::uint32_t flight_before, const Tidings& tidings,
                     TimePoint now) {
  const auto round_trip = tidings.ambiguous ? std::nullopt : tidings.round_trip;
  // Twice the window: what is in flight, and what follows when it is acknowledged. More would only wait here,
  // as when a window has become smaller, and be out of the processor's caches when its turn comes.
  const auto wanted = std::min<std::size_t>(2 * std::size_t{congestion_->window()}, largest_limit_);
  limit_ = std::max(least_limit_, wanted);
  congestion_->acknowledged({.bytes = static_cast<std::uint32_t>(bytes),
                             .flight_bytes = flight_before,
                             .window_limited = is_window_limited(),
                             .round_trip = round_trip,
                             .position = acknowledged_,
                             .next_position = next_,
                             .smoothed = round_trip_.smoothed()},
                            now);
}

// ---- losses, with reports

Rack::Context TcpSender::rack_context() const {
  return {.recovering = phase_ == Phase::recovery || phase_ == Phase::loss,
          .smoothed = round_trip_.smoothed(),
          .minimum = round_trip_.minimum()};
}

/// True when it has found some.
bool TcpSender::detect_losses(TimePoint now) {
  if (!reports_) return false;
  const auto before = flight_.lost_bytes();
  reorder_timer_ = rack_.detect(flight_, rack_context(), now);
  if (flight_.lost_bytes() == before || was_only_too_large()) return false;
  if (phase_ == Phase::open || phase_ == Phase::reduced) begin_reduction(Phase::recovery, now);
  return true;
}

/// Whether all that is lost is a probe of the path's size, which then proves to be smaller.
bool TcpSender::was_only_too_large() {
  const auto index = flight_.first_lost();
  if (!index) return false;
  const auto& segment = flight_[*index];
  if (!search_.is_probe({segment.begin, segment.end}) || flight_.lost_bytes() != segment.bytes())
    return false;
  search_.lost();
  first_goes_ = true;
  return true;
}

/// What was outstanding before the loss, without what limited transmit has added since (RFC 3042 2).
std::uint32_t TcpSender::flight_at_loss() const {
  return std::min(flight_bytes(), congestion_->window());
}

void TcpSender::begin_reduction(Phase phase, TimePoint now) {
  const auto flight = flight_at_loss();
  // Once a round trip: a loss on top of a mark is no second reason (RFC 3168 6.1.2).
  if (phase_ == Phase::open) {
    congestion_->lost(flight, now);
    tells_reduction_ = marks_;
    if (phase == Phase::recovery) spurious_.begin(acknowledged_);
  }
  phase_ = phase;
  phase_end_ = next_;
  rate_.start(congestion_->window(), flight_bytes(), phase == Phase::recovery);
  reduced_window_ = in_network() + (phase == Phase::recovery ? segment_ : 0);
  probe_.clear();
  probe_timer_.reset();
}

void TcpSender::end_reduction() {
  if (phase_ == Phase::recovery) rack_.recovery_ended();
  phase_ = Phase::open;
  duplicates_ = 0;
  departed_bytes_ = 0;
}

/// RFC 4015 3.2 and 3.3: what was taken for lost and not sent again is in the network after all.
void TcpSender::undo() {
  spurious_.end();
  if (phase_ == Phase::recovery) rack_.note_reordering();
  if (phase_ == Phase::recovery || phase_ == Phase::loss) {
    flight_.unmark_lost();
    first_goes_ = false;
    end_reduction();
  }
  congestion_->undo();
}

// ---- losses, without reports (RFC 6582)

void TcpSender::count_duplicate(TimePoint now) {
  if (acknowledged_ <= timed_out_end_) return;  // RFC 6582 3.2, step 2: they may tell of what was sent twice
  if (++duplicates_ == 1) flight_before_ = flight_bytes();
  // Before the third one, this lets new segments out beyond the window (RFC 3042 2).
  departed_bytes_ =
      std::min<std::uint64_t>(departed_bytes_ + segment_, flight_bytes() - flight_.lost_bytes());
  if (phase_ == Phase::recovery || duplicates_ < kDuplicatesThatTell) return;
  if (search_.is_probe({flight_.front().begin, flight_.front().end})) {
    flight_.mark_lost(0);
    was_only_too_large();
    return;
  }
  if (phase_ != Phase::reduced) {
    congestion_->lost(flight_before_, now);
    tells_reduction_ = marks_;
    spurious_.begin(acknowledged_);
  }
  phase_ = Phase::recovery;
  phase_end_ = next_;
  flight_.mark_lost(0);
  first_goes_ = true;
}

/// RFC 6582 3.2, step 3.
void TcpSender::recover_without_reports(std::uint64_t newly_acknowledged) {
  // One of the acknowledged segments was the one sent again; the others had departed before.
  departed_bytes_ -= std::min(departed_bytes_, length(segment_, newly_acknowledged));
  flight_.mark_lost(0);
  first_goes_ = true;
}

}  // namespace netrig
