// The events of RFC 9293 3.10: the user's calls and arriving segments. What goes out, and what time brings,
// is in tcp_control_block_output.cpp; what options and marks mean, in tcp_control_block_options.cpp.
#include "stack/tcp_control_block.hpp"

#include <algorithm>

#include "stack/segment_limits.hpp"
#include "stack/stack_error.hpp"
#include "stack/tcp_arrival.hpp"

namespace netrig {

TcpControlBlock::TcpControlBlock(const TcpEnds& ends, const TcpSettings& settings, const Secrets& secrets,
                                 std::uint32_t mtu_bytes, std::unique_ptr<CongestionControl> congestion,
                                 TcpOutput& output)
    : ends_(ends),
      settings_(settings),
      output_(output),
      sender_(settings.send_buffer_bytes, settings.largest_send_buffer_bytes, std::move(congestion)),
      receiver_(settings.receive_buffer_bytes),
      timestamping_(secrets.timestamp_offset),
      send_start_(secrets.initial_sequence),
      own_segment_(largest_segment(ends.local.address, mtu_bytes)),
      receive_scale_(
          scale_for(std::max(settings.receive_buffer_bytes, settings.largest_receive_buffer_bytes))),
      quick_acknowledgments_(settings.quick_acknowledgments) {
  sender_.set_no_delay(settings.no_delay);
  sender_.set_pacing(settings.pacing);
}

std::uint32_t TcpControlBlock::sent_sequence(std::uint64_t position) const {
  return send_start_ + static_cast<std::uint32_t>(position);
}
std::uint32_t TcpControlBlock::received_sequence(std::uint64_t position) const {
  return receive_start_ + static_cast<std::uint32_t>(position);
}

/// The position nearest to what is expected (RFC 9293 3.4).
std::int64_t TcpControlBlock::received_position(std::uint32_t sequence) const {
  const auto distance = static_cast<std::int32_t>(sequence - received_sequence(receiver_.next()));
  return static_cast<std::int64_t>(receiver_.next()) + distance;
}
std::int64_t TcpControlBlock::acknowledged_position(std::uint32_t acknowledgment) const {
  const auto base = sender_.unacknowledged_position();
  const auto distance = static_cast<std::int32_t>(acknowledgment - sent_sequence(base));
  return static_cast<std::int64_t>(base) + distance;
}

bool TcpControlBlock::in_flight(std::uint32_t sequence) const {
  const auto position = acknowledged_position(sequence);
  return position >= static_cast<std::int64_t>(sender_.unacknowledged_position()) &&
         position < static_cast<std::int64_t>(sender_.next_position());
}

bool TcpControlBlock::is_outlived_by(const TcpHeader& syn) const {
  if (timestamping_.in_use() && syn.options.timestamps) {
    const auto value = syn.options.timestamps->value;
    if (timestamping_.is_newer(value)) return true;
    if (timestamping_.age(value) > Duration{}) return false;
  }
  return received_position(syn.sequence) >= static_cast<std::int64_t>(receiver_.next());
}

bool TcpControlBlock::is_established() const {
  return state_ != State::closed && state_ != State::syn_sent && state_ != State::syn_received;
}

bool TcpControlBlock::can_write() const {
  return (state_ == State::established || state_ == State::close_wait) && !sender_.closing() &&
         sender_.free_space() > 0;
}

// ---- calls (RFC 9293 3.10.1 to 3.10.5)

void TcpControlBlock::open(TimePoint now) {
  state_ = State::syn_sent;
  last_heard_ = now;
  transmit_all(now);
}

void TcpControlBlock::open_passively(const TcpHeader& syn, TimePoint now) {
  passive_ = true;
  state_ = State::syn_received;
  last_heard_ = now;
  learn_peer(syn, now);
  transmit_all(now);
}

void TcpControlBlock::open_by_cookie(const TcpHeader& syn, TimePoint now) {
  passive_ = true;
  state_ = State::syn_received;
  last_heard_ = now;
  learn_peer(syn, now);
  timestamping_.set_tick(TcpTimestamping::kShortestTick, now);  // a cookie's stamp told something else, too
  static_cast<void>(sender_.next(now));                         // it left some time ago, nobody knows when
  sender_.syn_repeated();
}

std::size_t TcpControlBlock::write(ByteView bytes, TimePoint now) {
  if (!can_write()) return 0;
  const auto count = sender_.write(bytes);
  transmit_all(now);
  return count;
}

std::size_t TcpControlBlock::read(MutableByteView buffer, TimePoint now) {
  const auto count = receiver_.read(buffer);
  if (const auto wanted = growth_.read(count, own_segment_, now)) {
    receiver_.grow(std::min(*wanted, settings_.largest_receive_buffer_bytes));
  }
  if (count > 0 && is_established() && receiver_.should_update_window(own_segment_)) acknowledge_now(now);
  return count;
}

void TcpControlBlock::shutdown_write(TimePoint now) {
  if (sender_.closing() || state_ == State::closed) return;
  sender_.close();
  // Before the handshake has ended the FIN waits, and with it the state (RFC 9293 3.10.4).
  if (state_ == State::established) state_ = State::fin_wait_1;
  if (state_ == State::close_wait) state_ = State::last_ack;
  transmit_all(now);
}

void TcpControlBlock::close(TimePoint now) {
  orphaned_ = true;
  if (state_ == State::syn_sent) return end({});
  if (can_read()) return abort(now);
  shutdown_write(now);
  if (state_ == State::fin_wait_2) state_timer_ = now + settings_.fin_wait_2;
}

void TcpControlBlock::abort(TimePoint now) {
  const bool tells = state_ != State::closed && state_ != State::syn_sent && state_ != State::time_wait;
  if (tells) send_reset(sent_sequence(sender_.next_position()), true, now);
  end(posix_error(errc::connection_aborted));
}

void TcpControlBlock::set_no_delay(bool on, TimePoint now) {
  sender_.set_no_delay(on);
  if (on) transmit_all(now);
}

// ---- segments

void TcpControlBlock::segment_arrived(const TcpHeader& header, ByteView payload, TimePoint now,
                                      bool congested) {
  if (state_ == State::closed) return;
  if (state_ == State::syn_sent) {
    in_syn_sent(header, now);
  } else {
    if (marks_) marks_arrived(header, congested);
    in_synchronized(header, payload, now);
  }
}

/// RFC 9293 3.10.7.3. Data that comes with a SYN is left to come again.
void TcpControlBlock::in_syn_sent(const TcpHeader& header, TimePoint now) {
  const auto acknowledged = acknowledged_position(header.acknowledgment);
  const bool good_ack =
      acknowledged > 0 && acknowledged <= static_cast<std::int64_t>(sender_.next_position());
  if (header.ack && !good_ack) {
    if (!header.rst) send_reset(header.acknowledgment, false, now);
    return;
  }
  if (header.rst) {
    if (header.ack) end(posix_error(errc::connection_refused));
    return;
  }
  if (!header.syn) return;
  learn_peer(header, now);
  if (header.ack) {
    sender_.acknowledge({.position = static_cast<std::uint64_t>(acknowledged),
                         .window_bytes = header.window,
                         .arrived = {},
                         .echoed = {}},
                        now);
    set_timestamp_tick(now);
    enter_established(now);
  } else {
    // Simultaneous open (RFC 9293 3.5, figure 7): the SYN goes out again, this time with an acknowledgment.
    state_ = State::syn_received;
    window_acknowledgment_ = 0;
    return repeat_syn(now);
  }
  acknowledgment_due_ = true;
  transmit_all(now);
}

void TcpControlBlock::enter_established(TimePoint now) {
  state_ = State::established;
  if (sender_.closing()) state_ = State::fin_wait_1;
  last_heard_ = now;
}

/// Every state but CLOSED, LISTEN and SYN-SENT (RFC 9293 3.10.7.4).
void TcpControlBlock::in_synchronized(const TcpHeader& header, ByteView payload, TimePoint now) {
  const auto begin = received_position(header.sequence);
  const Arrival arrival{header, payload, begin,
                        begin + static_cast<std::int64_t>(payload.size()) + header.syn + header.fin};
  if (is_outdated(arrival, now) || !is_acceptable(arrival)) return refuse_unacceptable(arrival, now);
  last_heard_ = now;
  keep_alive_sent_ = 0;
  if (header.rst) return reset_arrived(arrival, now);
  const bool syn_again = header.syn && begin == 0 && state_ == State::syn_received;
  if (header.syn && !syn_again) return challenge(now);  // RFC 5961 4.2
  take_timestamp(arrival, now);
  if (!header.ack) {
    // The SYN of a peer that has not heard our answer; it is owed one more.
    if (syn_again) repeat_syn(now);
    return;
  }
  if (!acknowledgment_arrived(arrival, now)) return;
  if (syn_again) acknowledgment_due_ = true;
  data_arrived(arrival, now);
  transmit_all(now);
}

/// The four cases of RFC 9293 3.10.7.4, step 1, as one: it reaches what is expected and starts in the window.
/// A segment whose window is closed passes too, since its acknowledgment and a reset still count; the
/// receiver cuts its data off.
bool TcpControlBlock::is_acceptable(const Arrival& arrival) const {
  return arrival.end >= static_cast<std::int64_t>(receiver_.next()) &&
         arrival.begin <= static_cast<std::int64_t>(receiver_.edge());
}

void TcpControlBlock::refuse_unacceptable(const Arrival& arrival, TimePoint now) {
  if (arrival.header.rst) return;
  if (arrival.header.syn && arrival.begin == 0 && state_ == State::syn_received) return repeat_syn(now);
  const bool is_old = arrival.begin >= 1 && arrival.end <= static_cast<std::int64_t>(receiver_.next());
  if (arrival.payload.empty() || !is_old) return challenge(now);
  // The peer sends again what has come, since it does not know that: it is owed an answer each time.
  receiver_.refused(static_cast<std::uint64_t>(arrival.begin), static_cast<std::uint64_t>(arrival.end));
  acknowledge_now(now);
}

/// RFC 5961 3.2: a reset counts only with the very number that is expected.
void TcpControlBlock::reset_arrived(const Arrival& arrival, TimePoint now) {
  if (arrival.begin != static_cast<std::int64_t>(receiver_.next())) return challenge(now);
  if (state_ == State::time_wait) return end({});
  // In CLOSING and LAST-ACK both sides have said that nothing follows.
  if (state_ == State::closing || state_ == State::last_ack) return end({});
  end(posix_error(state_ == State::syn_received && !passive_ ? errc::connection_refused
                                                             : errc::connection_reset));
}

/// RFC 9293 3.10.7.4, step 5. False when the segment is done with.
bool TcpControlBlock::acknowledgment_arrived(const Arrival& arrival, TimePoint now) {
  const auto& header = arrival.header;
  const auto position = acknowledged_position(header.acknowledgment);
  const auto next = static_cast<std::int64_t>(sender_.next_position());
  if (state_ == State::syn_received) {
    if (position <= 0 || position > next) {
      send_reset(header.acknowledgment, false, now);
      return false;
    }
    enter_established(now);
  }
  // RFC 5961 5.2: what was never sent, or is too old to be true, is answered and dropped.
  const auto first = static_cast<std::int64_t>(sender_.unacknowledged_position());
  const auto oldest = first - static_cast<std::int64_t>(sender_.largest_peer_window());
  if (position > next || position < oldest) {
    challenge(now);
    return false;
  }
  const auto begin = static_cast<std::uint64_t>(std::max<std::int64_t>(arrival.begin, 0));
  // What acknowledges more is newer than all before, whatever its own number: what fills a gap has an old
  // one, and the window of before would slide on beyond its edge (Linux; RFC 9293 3.10.7.4 leaves this out).
  const bool newer =
      position > first ||
      (position == first &&
       (begin > window_sequence_ ||
        (begin == window_sequence_ && position >= static_cast<std::int64_t>(window_acknowledgment_))));
  if (newer) {
    window_sequence_ = begin;
    window_acknowledgment_ = static_cast<std::uint64_t>(position);
  }
  const auto window = std::uint32_t{header.window} << (header.syn ? 0 : send_scale_);
  TcpSender::Acknowledgment what{.position = static_cast<std::uint64_t>(std::max<std::int64_t>(position, 0)),
                                 .window_bytes = window,
                                 .window_is_newer = newer,
                                 .bare = arrival.payload.empty() && !header.fin && !header.syn,
                                 .congestion = header.ece && !header.syn,
                                 .arrived = {},
                                 .echoed = {}};
  if (reports_ && header.options.sack_count > 0) read_report(header, position, what);
  if (timestamping_.in_use() && header.options.timestamps) {
    what.echoed = timestamping_.taken(header.options.timestamps->echo, now);
  }
  const bool moves = sender_.acknowledge(what, now);
  set_timestamp_tick(now);
  if (moves) soft_error_.reset();  // whatever it was, it has passed
  if (sender_.finished()) own_fin_acknowledged(now);
  return state_ != State::closed;
}

void TcpControlBlock::own_fin_acknowledged(TimePoint now) {
  if (state_ == State::fin_wait_1) {
    state_ = State::fin_wait_2;
    if (orphaned_) state_timer_ = now + settings_.fin_wait_2;
  } else if (state_ == State::closing) {
    enter_time_wait(now);
  } else if (state_ == State::last_ack) {
    end({});
  }
}

/// RFC 9293 3.10.7.4, steps 7 and 8.
void TcpControlBlock::data_arrived(const Arrival& arrival, TimePoint now) {
  if (arrival.payload.empty() && !arrival.header.fin) return;
  if (receiver_.finished()) {
    // It comes again, so our acknowledgment was lost.
    acknowledgment_due_ = true;
    const bool last_fin = arrival.header.fin && arrival.end == static_cast<std::int64_t>(receiver_.next());
    if (state_ == State::time_wait && last_fin) enter_time_wait(now);
    return;
  }
  if (orphaned_ && !arrival.payload.empty() && arrival.end > static_cast<std::int64_t>(receiver_.next())) {
    // Nobody will read it: the peer must know that it is lost (RFC 1122 4.2.2.13).
    send_reset(arrival.header.acknowledgment, false, now);
    return end({});
  }
  // The SYN's own position comes before the data's; what lies before the start of the stream is no data.
  auto begin = arrival.begin + arrival.header.syn;
  auto payload = arrival.payload;
  if (begin < 1) {
    payload = payload.subspan(std::min(payload.size(), static_cast<std::size_t>(1 - begin)));
    begin = 1;
  }
  measure_receiver(arrival, now);
  const auto taken = receiver_.insert(static_cast<std::uint64_t>(begin), payload, arrival.header.fin);
  schedule_acknowledgment(taken, payload.size(), now);
  if (receiver_.finished()) peer_fin_arrived(now);
}

/// Only a whole segment was held back by nothing but the window.
void TcpControlBlock::measure_receiver(const Arrival& arrival, TimePoint now) {
  growth_.expect(sender_.round_trip().smoothed());
  const auto& stamps = arrival.header.options.timestamps;
  if (!timestamping_.in_use() || !stamps || arrival.payload.size() < room_for_data(own_segment_)) return;
  if (const auto taken = timestamping_.taken(stamps->echo, now)) {
    growth_.measured(taken->round_trip(growth_.round_trip(), now));
  }
}

void TcpControlBlock::peer_fin_arrived(TimePoint now) {
  acknowledgment_due_ = true;
  if (state_ == State::established) {
    state_ = State::close_wait;
  } else if (state_ == State::fin_wait_1) {
    state_ = State::closing;
  } else if (state_ == State::fin_wait_2) {
    enter_time_wait(now);
  }
}

void TcpControlBlock::enter_time_wait(TimePoint now) {
  state_ = State::time_wait;
  state_timer_ = now + settings_.time_wait;
}

void TcpControlBlock::path_changed(std::uint32_t mtu_bytes, TimePoint now) {
  const auto narrowed = room_for_data(largest_segment(ends_.local.address, mtu_bytes));
  if (state_ == State::closed || narrowed >= sender_.segment_size()) return;
  sender_.path_narrowed(narrowed);
  transmit_all(now);
}

/// Once it stands, a connection survives what may pass (RFC 1122 4.2.3.9, RFC 5927 5.2). Before, every error
/// ends it, as with Linux: RFC 9293 3.9.2.2 would have it wait for its own timeout.
void TcpControlBlock::error_arrived(const NetworkError& error) {
  const auto code = posix_error(error);
  if (state_ == State::syn_sent) return end(code);
  soft_error_ = code;
}

void TcpControlBlock::end(std::optional<Error> why) {
  state_ = State::closed;
  error_ = why;
  acknowledgment_timer_.reset();
  state_timer_.reset();
}

}  // namespace netrig
