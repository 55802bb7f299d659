#include "stack/tcp_sender.hpp"

#include <algorithm>
#include <cassert>

namespace netrig {

namespace {

constexpr int kDuplicatesThatTell = 3;  // RFC 5681 3.2
constexpr std::uint64_t kFirstByte = 1;

std::uint64_t length(std::uint64_t begin, std::uint64_t end) {
  return end > begin ? end - begin : 0;
}

}  // namespace

TcpSender::TcpSender(std::size_t buffer_bytes, std::unique_ptr<CongestionControl> congestion)
    : limit_(buffer_bytes), congestion_(std::move(congestion)) {}

std::size_t TcpSender::free_space() const {
  return limit_ > ring_.size() ? limit_ - ring_.size() : 0;
}

std::size_t TcpSender::write(ByteView bytes) {
  const auto count = std::min(bytes.size(), free_space());
  ring_.push_back(bytes.first(count));
  return count;
}

void TcpSender::set_segment_size(std::uint32_t bytes) {
  segment_ = bytes;
  congestion_->set_segment_size(bytes);
}

std::uint64_t TcpSender::data_begin() const {
  return std::max(acknowledged_, kFirstByte);
}
std::uint64_t TcpSender::data_end() const {
  return data_begin() + ring_.size();
}

std::optional<std::uint64_t> TcpSender::fin_position() const {
  if (!closing_) return {};
  // Once the FIN is acknowledged, data_begin() stands behind it.
  return fin_acknowledged_ ? acknowledged_ - 1 : data_end();
}

std::uint64_t TcpSender::unsent_bytes() const {
  return length(std::max(next_, kFirstByte), data_end());
}

bool TcpSender::has_unsent() const {
  return unsent_bytes() > 0 || (closing_ && next_ <= *fin_position());
}

std::uint64_t TcpSender::window_room() const {
  return length(next_, acknowledged_ + peer_window_);
}

/// The window is closed over all that is in flight, too: RFC 9293 3.8.6 and 3.8.6.1 take that for no loss.
bool TcpSender::is_shut() const {
  return acknowledged_ > 0 && peer_window_ == 0;
}

/// Lost segments are not in the network; each duplicate acknowledgment says that one more has left it (RFC
/// 5681 3.2, the inflated window seen from the other side).
std::uint32_t TcpSender::in_network() const {
  const auto gone = lost_bytes_ + departed_bytes_;
  return static_cast<std::uint32_t>(length(gone, flight_bytes()));
}

// ---- acknowledgments

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
  if (moves) advance(what.position, now);
  if (what.window_is_newer) set_window(what.window_bytes);
  // What a closed window throws away is answered, too, and lost on purpose.
  if (duplicates && !is_shut()) count_duplicate(now);
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
  mark_all_lost();
  first_goes_ = true;
}

void TcpSender::advance(std::uint64_t position, TimePoint now) {
  const auto flight = flight_bytes();
  const auto bytes = position - acknowledged_;
  const auto round_trip = remove_acknowledged(position, now);
  const auto data = length(data_begin(), std::min(position, data_end()));
  fin_acknowledged_ = closing_ && position > data_end();
  ring_.pop_front(data);
  if (acknowledged_ == 0) handshake_done();
  acknowledged_ = position;
  timeouts_ = 0;
  collapsed_ = false;
  if (finished()) ring_.release_if_empty();
  if (round_trip) round_trip_.sample(*round_trip);
  if (recovery_end_) {
    recover(bytes);
  } else {
    duplicates_ = 0;
    departed_bytes_ = 0;
    const bool limited = 2 * std::uint64_t{flight} >= congestion_->window();
    if (position > kFirstByte) {
      congestion_->acknowledged({static_cast<std::uint32_t>(bytes), flight, limited, round_trip}, now);
    }
  }
  disarm();
  if (!all_acknowledged()) arm(now);  // RFC 6298 5.2, 5.3
}

/// What a repeated SYN tells of the path.
void TcpSender::handshake_done() {
  if (timeouts_ > 0) round_trip_.expect_slow_path();
  // One repetition may only mean a round trip of more than a second (RFC 6928 2).
  if (timeouts_ > 1) congestion_->handshake_lost();
}

/// Gives the round trip of what was acknowledged, if it is known for sure (RFC 6298 3).
std::optional<Duration> TcpSender::remove_acknowledged(std::uint64_t position, TimePoint now) {
  std::optional<Duration> round_trip;
  bool ambiguous = false;
  while (!flight_.empty() && flight_.front().begin < position) {
    auto& first = flight_.front();
    const auto end = std::min(first.end, position);
    if (first.lost) lost_bytes_ -= end - first.begin;
    ambiguous = ambiguous || !first.once;
    round_trip = now - first.sent_at;
    first.begin = end;
    if (first.begin == first.end) flight_.pop_front();
  }
  return ambiguous ? std::nullopt : round_trip;
}

/// RFC 6582 3.2, step 3.
void TcpSender::recover(std::uint64_t newly_acknowledged) {
  if (acknowledged_ >= *recovery_end_) {
    recovery_end_.reset();
    duplicates_ = 0;
    departed_bytes_ = 0;
    return;
  }
  // One of the acknowledged segments was the one sent again; the others had departed before.
  departed_bytes_ -= std::min(departed_bytes_, length(segment_, newly_acknowledged));
  mark_lost(flight_.front());
  first_goes_ = true;
}

void TcpSender::count_duplicate(TimePoint now) {
  if (acknowledged_ <= timed_out_end_) return;  // RFC 6582 3.2, step 2: they may tell of what was sent twice
  if (++duplicates_ == 1) flight_before_ = flight_bytes();
  // Before the third one, this lets new segments out beyond the window (RFC 3042 2).
  departed_bytes_ = std::min<std::uint64_t>(departed_bytes_ + segment_, flight_bytes() - lost_bytes_);
  if (recovery_end_ || duplicates_ < kDuplicatesThatTell) return;
  congestion_->lost(flight_before_, now);
  recovery_end_ = next_;
  mark_lost(flight_.front());
  first_goes_ = true;
}

void TcpSender::mark_lost(InFlight& segment) {
  if (segment.lost) return;
  segment.lost = true;
  lost_bytes_ += segment.end - segment.begin;
  lost_from_ = std::min(lost_from_, segment.begin);
}

void TcpSender::mark_all_lost() {
  lost_from_ = acknowledged_;
  for (auto& segment : flight_) mark_lost(segment);
}

// ---- segments out

std::optional<TcpSender::Segment> TcpSender::next(TimePoint now) {
  if (auto lost = next_lost(now)) return lost;
  if (auto fresh = next_new(now)) return fresh;
  if (!timer_ && flight_.empty() && has_unsent() && next_ >= kFirstByte) {
    probing_ = true;
    arm(now);
  }
  return {};
}

std::optional<TcpSender::Segment> TcpSender::next_lost(TimePoint now) {
  if (lost_bytes_ == 0) return {};
  auto found = std::partition_point(flight_.begin(), flight_.end(),
                                    [this](const InFlight& segment) { return segment.end <= lost_from_; });
  while (!found->lost) ++found;
  if (!first_goes_ && in_network() + (found->end - found->begin) > congestion_->window()) return {};
  const auto room = acknowledged_ > 0 ? length(found->begin, acknowledged_ + peer_window_) : segment_;
  if (room == 0) return {};
  first_goes_ = false;
  const auto index = static_cast<std::size_t>(found - flight_.begin());
  const auto most = std::min<std::uint64_t>(segment_, room);
  if (describe(found->begin, found->end).payload_bytes > most) split(index, found->begin + most);
  auto& segment = flight_[index];
  segment.lost = false;
  segment.once = false;
  segment.sent_at = now;
  lost_bytes_ -= segment.end - segment.begin;
  lost_from_ = segment.end;
  ++retransmissions_;
  last_sent_ = now;
  if (!timer_) arm(now);
  auto described = describe(segment.begin, segment.end);
  described.retransmission = true;
  return described;
}

void TcpSender::split(std::size_t index, std::uint64_t at) {
  auto rest = flight_[index];
  rest.begin = at;
  flight_[index].end = at;
  flight_.insert(flight_.begin() + static_cast<std::ptrdiff_t>(index) + 1, rest);
}

std::optional<TcpSender::Segment> TcpSender::next_new(TimePoint now) {
  if (next_ == 0) return send_new(kFirstByte, now);
  if (acknowledged_ == 0) return {};
  if (flight_.empty() && now - last_sent_ > round_trip_.timeout()) congestion_->idle();
  const auto bytes = sendable();
  const bool with_fin =
      closing_ && next_ <= *fin_position() && bytes == unsent_bytes() && window_room() > bytes;
  if (!with_fin && (bytes == 0 || !worth_sending(bytes, with_fin))) return {};
  overridden_ = false;
  sent_bytes_ += bytes;
  return send_new(next_ + bytes + (with_fin ? 1 : 0), now);
}

/// What window, congestion window and segment size allow of what is there. Pieces of segments never leave
/// only because the congestion window has no room for whole ones.
std::uint32_t TcpSender::sendable() const {
  const auto wanted = std::min<std::uint64_t>(unsent_bytes(), segment_);
  if (in_network() + wanted > congestion_->window()) return 0;
  return static_cast<std::uint32_t>(std::min(wanted, window_room()));
}

/// RFC 1122 4.2.3.4: no silly windows, and Nagle's algorithm.
bool TcpSender::worth_sending(std::uint32_t bytes, bool with_fin) const {
  if (bytes >= segment_ || with_fin || overridden_) return true;
  if (bytes == unsent_bytes() && (no_delay_ || all_acknowledged())) return true;
  return bytes >= largest_window_ / 2;
}

TcpSender::Segment TcpSender::send_new(std::uint64_t end, TimePoint now) {
  const auto begin = next_;
  flight_.push_back({.begin = begin, .end = end, .sent_at = now});
  next_ = end;
  last_sent_ = now;
  if (probing_) disarm();
  if (!timer_) arm(now);  // RFC 6298 5.1
  return describe(begin, end);
}

TcpSender::Segment TcpSender::describe(std::uint64_t begin, std::uint64_t end) const {
  Segment segment{.position = begin};
  segment.syn = begin == 0;
  segment.fin = closing_ && end > *fin_position();
  const auto last = std::min(end, data_end());
  segment.payload_bytes = static_cast<std::uint32_t>(length(std::max(begin, kFirstByte), last));
  segment.push = segment.payload_bytes > 0 && last == data_end();
  return segment;
}

ByteRing::Pieces TcpSender::payload(const Segment& segment) const {
  if (segment.payload_bytes == 0) return {};
  return ring_.view(std::max(segment.position, kFirstByte) - data_begin(), segment.payload_bytes);
}

// ---- time

void TcpSender::arm(TimePoint now) {
  timer_ = now + round_trip_.timeout_doubled(probes_);
  if (!waiting_since_) waiting_since_ = now;
}

void TcpSender::disarm() {
  timer_.reset();
  waiting_since_.reset();
  probing_ = false;
  probes_ = 0;
}

TcpSender::Timer TcpSender::poll(TimePoint now) {
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

/// RFC 6298 5.4 to 5.6, RFC 5681 3.1.
void TcpSender::retransmission_timed_out(TimePoint now) {
  if (!collapsed_ && next_ != kFirstByte) congestion_->timed_out(flight_bytes(), now);
  collapsed_ = true;
  ++timeouts_;
  round_trip_.back_off();
  mark_all_lost();
  recovery_end_.reset();
  duplicates_ = 0;
  departed_bytes_ = 0;
  if (next_ > kFirstByte) timed_out_end_ = next_;
  first_goes_ = true;
  arm(now);
}

void TcpSender::syn_repeated() {
  if (!flight_.empty()) flight_.front().once = false;
}

void TcpSender::path_narrowed(std::uint32_t segment_bytes) {
  set_segment_size(segment_bytes);
  for (auto& segment : flight_) {
    if (segment.end - segment.begin > segment_bytes) mark_lost(segment);
  }
  first_goes_ = lost_bytes_ > 0;
}

}  // namespace netrig
