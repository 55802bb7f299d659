// What a sender has, and what of it goes out next.
#include "stack/tcp_sender.hpp"

#include <algorithm>
#include <utility>

#include "stack/stream_position.hpp"

namespace netrig {

TcpSender::TcpSender(std::size_t buffer_bytes, std::size_t largest_buffer_bytes,
                     std::unique_ptr<CongestionControl> congestion)
    : limit_(buffer_bytes),
      least_limit_(buffer_bytes),
      largest_limit_(largest_buffer_bytes),
      congestion_(std::move(congestion)) {}

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

/// Without reports each duplicate acknowledgment says that one more segment has left it (RFC 5681 3.2, the
/// inflated window seen from the other side).
std::uint32_t TcpSender::in_network() const {
  const auto gone = flight_.lost_bytes() + flight_.arrived_bytes() + departed_bytes_;
  return static_cast<std::uint32_t>(length(gone, flight_bytes()));
}

std::uint32_t TcpSender::window() const {
  const bool shrinks = phase_ == Phase::reduced || (phase_ == Phase::recovery && reports_);
  return shrinks ? static_cast<std::uint32_t>(reduced_window_) : congestion_->window();
}

std::optional<TcpSender::Segment> TcpSender::next(TimePoint now) {
  if (probe_goes_ && !flight_.empty()) return next_probe(now);
  if (auto lost = next_lost(now)) return lost;
  if (auto fresh = next_new(now)) return fresh;
  note_use(has_unsent() && in_network() + std::min<std::uint64_t>(unsent_bytes(), segment_) > window());
  if (!timer_ && flight_.empty() && has_unsent() && next_ >= kFirstByte && !pace_timer_) {
    probing_ = true;
    arm(now);
  }
  return {};
}

std::optional<TcpSender::Segment> TcpSender::next_lost(TimePoint now) {
  const auto index = flight_.first_lost();
  if (!index) return {};
  const auto& found = flight_[*index];
  if (!first_goes_ && (in_network() + found.bytes() > window() || is_paced(now))) return {};
  const auto room = acknowledged_ > 0 ? length(found.begin, acknowledged_ + peer_window_) : segment_;
  if (room == 0) return {};
  first_goes_ = false;
  return send_again(*index, std::min<std::uint64_t>(segment_, room), now);
}

/// `most_bytes` of payload: a SYN or a FIN has its place beside it.
TcpSender::Segment TcpSender::send_again(std::size_t index, std::uint64_t most_bytes, TimePoint now) {
  const auto whole = flight_[index];
  const auto payload = describe(whole.begin, whole.end).payload_bytes;
  const auto& segment = flight_.send_again(index, payload > most_bytes ? most_bytes : whole.bytes(), now);
  spurious_.sent_again({segment.begin, segment.end}, now);
  rate_.sent(segment.bytes());
  ++retransmissions_;
  last_sent_ = now;
  if (!timer_) arm(now);
  pace(segment.bytes(), now);
  auto described = describe(segment.begin, segment.end);
  described.retransmission = true;
  return described;
}

std::optional<TcpSender::Segment> TcpSender::next_new(TimePoint now) {
  if (next_ == 0) return send_new(kFirstByte, now);
  if (acknowledged_ == 0) return {};
  if (flight_.empty() && has_unsent()) congestion_->resumed(now - last_sent_, round_trip_.timeout(), now);
  if (auto larger = next_larger(now)) return larger;
  const auto bytes = sendable();
  const bool with_fin =
      closing_ && next_ <= *fin_position() && bytes == unsent_bytes() && window_room() > bytes;
  if (!with_fin && (bytes == 0 || !worth_sending(bytes, with_fin))) return {};
  if (is_paced(now)) return {};
  overridden_ = false;
  sent_bytes_ += bytes;
  auto segment = send_new(next_ + bytes + (with_fin ? 1 : 0), now);
  if (bytes > 0) segment.window_reduced = std::exchange(tells_reduction_, false);
  return segment;
}

/// A segment that tries whether more gets through, with enough behind it to see that it did not (RFC 4821 7.2
/// and 7.6.1).
std::optional<TcpSender::Segment> TcpSender::next_larger(TimePoint now) {
  if (phase_ != Phase::open || flight_.arrived_bytes() > 0) return {};
  const auto size = search_.wanted(now);
  if (!size) return {};
  const auto least = std::uint64_t{*size} + 4 * std::uint64_t{segment_};
  if (unsent_bytes() < least || window_room() < least || in_network() + least > window()) return {};
  if (is_paced(now)) return {};
  sent_bytes_ += *size;
  search_.sent({next_, next_ + *size});
  return send_new(next_ + *size, now);
}

/// What window, congestion window and segment size allow of what is there. Pieces of segments never leave
/// only because the congestion window has no room for whole ones.
std::uint32_t TcpSender::sendable() const {
  const auto wanted = std::min<std::uint64_t>(unsent_bytes(), segment_);
  if (in_network() + wanted > window()) return 0;
  return static_cast<std::uint32_t>(std::min(wanted, window_room()));
}

/// What a round, from one flight to the acknowledgment of its end, has used of the window (RFC 7661 4.3).
void TcpSender::note_use(bool limited) {
  if (acknowledged_ < round_end_ && !limited && (round_limited_ || flight_bytes() <= largest_flight_)) return;
  round_limited_ = limited;
  largest_flight_ = flight_bytes();
  round_end_ = next_;
}

bool TcpSender::is_in_slow_start() const {
  const auto threshold = congestion_->slow_start_threshold();
  return !threshold || congestion_->window() < *threshold;
}

/// A window that was not used proves nothing: only if it held the sender back, or, while it doubles each
/// round, if more than half of it was needed, has it to grow (as Linux).
bool TcpSender::is_window_limited() const {
  if (is_in_slow_start()) return congestion_->window() < 2 * std::uint64_t{largest_flight_};
  return round_limited_;
}

/// RFC 1122 4.2.3.4: no silly windows, and Nagle's algorithm.
bool TcpSender::worth_sending(std::uint32_t bytes, bool with_fin) const {
  if (bytes >= segment_ || with_fin || overridden_) return true;
  if (bytes == unsent_bytes() && (no_delay_ || all_acknowledged())) return true;
  return bytes >= largest_window_ / 2;
}

/// RFC 8985 7.3: something new, whatever the congestion window says, or else the last segment once more.
TcpSender::Segment TcpSender::next_probe(TimePoint now) {
  probe_goes_ = false;
  const auto fresh =
      static_cast<std::uint32_t>(std::min({unsent_bytes(), std::uint64_t{segment_}, window_room()}));
  sent_bytes_ += fresh;
  const auto segment =
      fresh > 0 ? send_new(next_ + fresh, now) : send_again(flight_.size() - 1, segment_, now);
  probe_.sent(next_, fresh == 0);
  probe_timer_.reset();
  arm(now);
  return segment;
}

TcpSender::Segment TcpSender::send_new(std::uint64_t end, TimePoint now) {
  const auto begin = next_;
  flight_.push_back({begin, end}, now);
  next_ = end;
  last_sent_ = now;
  rate_.sent(end - begin);
  if (probing_) disarm();
  if (!timer_) arm(now);  // RFC 6298 5.1
  arm_probe(now);
  pace(end - begin, now);
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

}  // namespace netrig
