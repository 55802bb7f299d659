#include "router/tcp_tracking.hpp"

namespace netrig {

TcpTracking::Outcome TcpTracking::after_syn(Direction direction) const {
  const bool original = direction == Direction::original;
  switch (state_) {
    case State::none:
      return {Step::taken, State::syn_sent};
    case State::syn_sent:
      return {Step::taken, original ? State::syn_sent : State::both_syn_sent};
    case State::both_syn_sent:
      return {Step::taken, State::both_syn_sent};
    case State::time_wait:
      return {Step::taken, State::syn_sent};
    case State::closed:
      return original ? Outcome{Step::taken, State::syn_sent} : Outcome{Step::invalid};
    default:
      // Whoever has crashed opens anew, and the other's answer tells it to reset first (RFC 9293 3.5.1).
      return {original ? Step::ignored : Step::invalid};
  }
}

TcpTracking::Outcome TcpTracking::after_syn_ack(Direction direction) const {
  const bool opening = state_ == State::both_syn_sent ||
                       state_ == (direction == Direction::original ? State::syn_received : State::syn_sent);
  if (opening) return {Step::taken, State::syn_received};
  return {direction == Direction::original ? Step::invalid : Step::ignored};
}

TcpTracking::Outcome TcpTracking::after_fin() const {
  switch (state_) {
    case State::syn_received:
    case State::established:
      return {Step::taken, State::fin_wait};
    case State::fin_wait:
    case State::close_wait:
    case State::last_ack:
      return {Step::taken, State::last_ack};
    case State::time_wait:
    case State::closed:
      return {Step::taken, state_};
    default:
      return {Step::invalid};
  }
}

TcpTracking::Outcome TcpTracking::after_ack(Direction direction) const {
  switch (state_) {
    case State::none:  // the router may have been restarted since it began
      return {Step::taken, State::established};
    case State::syn_sent:
    case State::both_syn_sent:
      return {direction == Direction::original ? Step::invalid : Step::ignored};
    case State::syn_received:
      return {Step::taken, direction == Direction::original ? State::established : State::syn_received};
    case State::fin_wait:
      return {Step::taken, State::close_wait};
    case State::last_ack:
      return {Step::taken, State::time_wait};
    default:
      return {Step::taken, state_};
  }
}

TcpTracking::Outcome TcpTracking::outcome(Direction direction, Kind kind) const {
  switch (kind) {
    case Kind::syn:
      return after_syn(direction);
    case Kind::syn_ack:
      return after_syn_ack(direction);
    case Kind::fin:
      return after_fin();
    case Kind::ack:
      return after_ack(direction);
    case Kind::rst:
      return {Step::taken, State::closed};
    default:
      return {Step::invalid};
  }
}

bool TcpTracking::begin(const Segment& segment) {
  if (segment.kind != Kind::syn && segment.kind != Kind::ack) return false;
  state_ = outcome(Direction::original, segment.kind).state;
  last_kind_ = segment.kind;
  last_direction_ = Direction::original;
  last_end_ = segment.end;
  return true;
}

/// A SYN in a connection that has ended: with the ends' consent, or by a reset of the side that opens now.
bool TcpTracking::may_begin_anew(Direction direction) const {
  return fin_seen_ || (last_direction_ == direction && last_kind_ == Kind::rst);
}

TcpTracking::Effect TcpTracking::next(Direction direction, const Segment& segment, bool answered) {
  auto [step, state] = outcome(direction, segment.kind);
  const bool reopens = state == State::syn_sent && (state_ == State::time_wait || state_ == State::closed);
  if (step == Step::taken && reopens) {
    if (may_begin_anew(direction)) return Effect::begins_anew;
    step = Step::ignored;
  }
  if (step == Step::invalid) return Effect::invalid;
  if (step == Step::ignored) {
    // An ignored SYN that is answered well was none of the old connection's.
    const bool in_sync = segment.kind == Kind::syn_ack && last_kind_ == Kind::syn &&
                         last_direction_ != direction && segment.acknowledgment == last_end_;
    if (!in_sync) {
      last_kind_ = segment.kind;
      last_direction_ = direction;
      last_end_ = segment.end;
      return Effect::tolerated;
    }
    state = State::syn_received;
    fin_seen_ = false;
  }
  const auto before = state_;
  state_ = state;
  if (state == State::fin_wait) fin_seen_ = true;
  last_kind_ = segment.kind;
  last_direction_ = direction;
  last_end_ = segment.end;
  if (answered) return Effect::follows;
  if (segment.kind == Kind::rst) return Effect::ends;
  // A SYN sent again and again does not keep a translation alive.
  const bool again = segment.kind == Kind::syn && before == State::syn_sent;
  return again ? Effect::tolerated : Effect::follows;
}

}  // namespace netrig
