// What a connection sends, and what time brings.
#include <algorithm>

#include "stack/deadlines.hpp"
#include "stack/stack_error.hpp"
#include "stack/tcp_control_block.hpp"

namespace netrig {

namespace {

/// RFC 5961 7: how many challenges a peer gets within a second.
constexpr int kMostChallenges = 100;
constexpr Duration kChallengePeriod = std::chrono::seconds(1);

}  // namespace

// ---- segments out

/// The sender's next segments; an acknowledgment that is due rides on the first or goes alone.
void TcpControlBlock::transmit_all(TimePoint now) {
  if (state_ == State::closed) return;
  while (auto segment = sender_.next(now)) transmit(*segment, now);
  if (acknowledgment_due_) acknowledge_now(now);
}

TcpHeader TcpControlBlock::header_at(std::uint64_t position, TimePoint now) {
  TcpHeader header;
  header.source_port = ends_.local.port;
  header.destination_port = ends_.remote.port;
  header.sequence = sent_sequence(position);
  if (state_ == State::syn_sent) return header;
  header.ack = true;
  header.ece = echoes_marks_;
  last_acknowledged_ = receiver_.next();
  header.acknowledgment = received_sequence(last_acknowledged_);
  if (timestamping_.in_use()) header.options.timestamps = timestamping_.option(now);
  acknowledgment_due_ = false;
  acknowledgment_timer_.reset();
  unacknowledged_bytes_ = 0;
  return header;
}

/// A window in a SYN is not scaled (RFC 7323 2.2). Elsewhere it is rounded up: rounding down would take back
/// room that the peer was given before. Down it goes only when the buffer has no more, or a peer that sends
/// crumbs would be given the rest of a unit with each; what it has sent by then is still taken (2.4).
void TcpControlBlock::fill_window(TcpHeader& header) {
  const auto shift = header.syn ? 0 : receive_scale_;
  const auto window = receiver_.window(own_segment_);
  const auto rounding = window <= receiver_.free_space() ? (1u << shift) - 1 : 0;
  const auto units = std::min((window + rounding) >> shift, 65535u);
  header.window = static_cast<std::uint16_t>(units);
  receiver_.advertised(units << shift);
}

void TcpControlBlock::transmit(const TcpSender::Segment& segment, TimePoint now) {
  auto header = header_at(segment.position, now);
  header.syn = segment.syn;
  header.fin = segment.fin;
  header.psh = segment.push;
  fill_window(header);
  header.cwr = segment.window_reduced;
  if (segment.syn) {
    offer_options(header, now);
  } else if (reports_ && receiver_.has_report()) {
    fill_report(header, segment.payload_bytes);
  }
  // Only what is new: a retransmission, a SYN and a bare acknowledgment must not be marked (RFC 3168 6.1.4 to
  // 6.1.6).
  const bool markable = marks_ && segment.payload_bytes > 0 && !segment.retransmission;
  output_.transmit(ends_, header, sender_.payload(segment), markable);
}

void TcpControlBlock::acknowledge_now(TimePoint now) {
  if (state_ == State::closed || state_ == State::syn_sent) return;
  auto header = header_at(sender_.next_position(), now);
  fill_window(header);
  if (reports_ && receiver_.has_report()) fill_report(header, 0);
  output_.transmit(ends_, header, {}, false);
}

/// An acknowledgment that tells a peer, or somebody who guesses, where we stand (RFC 5961 7).
void TcpControlBlock::challenge(TimePoint now) {
  if (now - challenges_since_ >= kChallengePeriod) {
    challenges_since_ = now;
    challenges_ = 0;
  }
  if (++challenges_ <= kMostChallenges) acknowledge_now(now);
}

/// A SYN, or its answer, once more than the timer asks for.
void TcpControlBlock::repeat_syn(TimePoint now) {
  sender_.syn_repeated();
  transmit({.syn = true, .retransmission = true}, now);
}

/// A segment below the peer's window, which it must answer with an acknowledgment: asks for its window (RFC
/// 9293 3.8.6.1, without sending a byte that it has no room for) and whether it lives (RFC 1122 4.2.3.6).
void TcpControlBlock::send_probe(TimePoint now) {
  auto header = header_at(sender_.unacknowledged_position() - 1, now);
  fill_window(header);
  output_.transmit(ends_, header, {}, false);
}

void TcpControlBlock::send_reset(std::uint32_t sequence, bool with_ack, TimePoint now) {
  TcpHeader header;
  header.source_port = ends_.local.port;
  header.destination_port = ends_.remote.port;
  header.sequence = sequence;
  header.rst = true;
  if (with_ack) {
    header.ack = true;
    header.acknowledgment = received_sequence(receiver_.next());
  }
  if (timestamping_.in_use()) header.options.timestamps = timestamping_.option(now);  // RFC 7323 3.2
  output_.transmit(ends_, header, {}, false);
}

/// RFC 9293 3.8.6.3, RFC 5681 4.2: at once for what is out of order, closes a gap or came before; otherwise
/// for every second full-sized segment, or after a short time.
void TcpControlBlock::schedule_acknowledgment(const TcpReceiver::Taken& taken, std::size_t bytes,
                                              TimePoint now) {
  unacknowledged_bytes_ += static_cast<std::uint32_t>(bytes);
  const bool at_once = !taken.in_order || taken.filled_gap || taken.duplicate || receiver_.has_gap();
  if (at_once || quick_acknowledgments_ > 0 || unacknowledged_bytes_ >= 2 * sender_.segment_size()) {
    if (quick_acknowledgments_ > 0) --quick_acknowledgments_;
    acknowledgment_due_ = true;
  } else if (!acknowledgment_timer_) {
    acknowledgment_timer_ = now + settings_.delayed_acknowledgment;
  }
}

// ---- time

std::optional<TimePoint> TcpControlBlock::user_deadline() const {
  if (!settings_.user_timeout || !sender_.waiting_since()) return {};
  return *sender_.waiting_since() + *settings_.user_timeout;
}

std::optional<TimePoint> TcpControlBlock::deadline() const {
  if (state_ == State::closed) return {};
  auto first =
      std::min({or_never(sender_.deadline()), or_never(acknowledgment_timer_), or_never(state_timer_)});
  if (settings_.user_timeout) first = std::min(first, or_never(user_deadline()));
  if (settings_.keep_alive && is_established() && state_ != State::time_wait && sender_.all_acknowledged()) {
    first = std::min(
        first, last_heard_ + settings_.keep_alive_idle + keep_alive_sent_ * settings_.keep_alive_interval);
  }
  return unless_never(first);
}

void TcpControlBlock::poll(TimePoint now) {
  if (state_ == State::closed) return;
  if (state_timer_ && *state_timer_ <= now) return end({});
  if (const auto limit = user_deadline(); limit && *limit <= now) {
    if (is_established()) send_reset(sent_sequence(sender_.next_position()), true, now);
    return end(soft_error_.value_or(posix_error(errc::timed_out)));
  }
  if (acknowledgment_timer_ && *acknowledgment_timer_ <= now) acknowledgment_due_ = true;
  poll_sender(now);
  poll_keep_alive(now);
  transmit_all(now);
}

bool TcpControlBlock::has_given_up() const {
  const auto timeouts = sender_.timeouts_in_a_row();
  if (!is_established()) {
    return timeouts >= (passive_ ? settings_.syn_ack_timeouts : settings_.syn_timeouts);
  }
  return timeouts >= (orphaned_ ? settings_.orphan_timeouts : settings_.data_timeouts);
}

void TcpControlBlock::poll_sender(TimePoint now) {
  const auto due = sender_.deadline();
  if (!due || *due > now) return;
  if (!settings_.user_timeout && sender_.is_timed_out(now) && has_given_up()) {
    return end(soft_error_.value_or(posix_error(errc::timed_out)));
  }
  if (sender_.poll(now) != TcpSender::Timer::probe) return;
  // A peer that answers probes but takes nothing must not hold what nobody looks after (RFC 6429 3).
  if (orphaned_ && ++orphan_probes_ > settings_.orphan_timeouts) {
    send_reset(sent_sequence(sender_.next_position()), true, now);
    return end(posix_error(errc::timed_out));
  }
  send_probe(now);
}

void TcpControlBlock::poll_keep_alive(TimePoint now) {
  if (!settings_.keep_alive || !is_established() || state_ == State::time_wait) return;
  if (!sender_.all_acknowledged() || state_ == State::closed) return;
  const auto due = last_heard_ + settings_.keep_alive_idle + keep_alive_sent_ * settings_.keep_alive_interval;
  if (due > now) return;
  if (keep_alive_sent_ >= settings_.keep_alive_probes) {
    send_reset(sent_sequence(sender_.next_position()), true, now);
    return end(posix_error(errc::timed_out));
  }
  ++keep_alive_sent_;
  send_probe(now);
}

std::string_view state_name(TcpControlBlock::State state) {
  using State = TcpControlBlock::State;
  switch (state) {
    case State::closed:
      return "CLOSED";
    case State::syn_sent:
      return "SYN-SENT";
    case State::syn_received:
      return "SYN-RECEIVED";
    case State::established:
      return "ESTABLISHED";
    case State::fin_wait_1:
      return "FIN-WAIT-1";
    case State::fin_wait_2:
      return "FIN-WAIT-2";
    case State::close_wait:
      return "CLOSE-WAIT";
    case State::closing:
      return "CLOSING";
    case State::last_ack:
      return "LAST-ACK";
    case State::time_wait:
      return "TIME-WAIT";
  }
  return "?";
}

}  // namespace netrig
