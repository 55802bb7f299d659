// What a router between two TCPs makes of their connection (RFC 9293 3.3.2, seen from outside): opening, open
// or ending, as Linux's connection tracking sees it. Sequence numbers are not judged: a segment outside of
// the receiver's window belongs to the connection all the same, and is the receiver's business.
#pragma once

#include <cstdint>

namespace netrig {

/// Original: as the packet that began the connection. Reply: its answers.
enum class Direction : std::uint8_t { original, reply };
constexpr Direction operator!(Direction direction) {
  return direction == Direction::original ? Direction::reply : Direction::original;
}

class TcpTracking {
 public:
  enum class Kind : std::uint8_t { none, syn, syn_ack, fin, ack, rst };
  struct Segment {
    Kind kind = Kind::none;
    std::uint32_t end = 0;  ///< the sequence number behind it
    std::uint32_t acknowledgment = 0;
  };
  enum class Effect : std::uint8_t {
    follows,      ///< it belongs to the connection, and says that it lives
    tolerated,    ///< it passes as the connection's, but says nothing of its life
    invalid,      ///< it can't be this connection's
    begins_anew,  ///< the old connection is over, this opens the next one with the same ports
    ends,         ///< it passes, and nothing is left to remember
  };

  /// Of the first segment that is seen of a connection; false: none can begin with it.
  bool begin(const Segment& segment);
  /// Of each further one; `answered`: the other side has sent before.
  Effect next(Direction direction, const Segment& segment, bool answered);
  /// Neither opening nor ending.
  bool established() const { return state_ == State::established; }
  /// A filter has reset it: what comes next with these ports may open a new one.
  void close() {
    state_ = State::closed;
    fin_seen_ = true;
  }

 private:
  enum class State : std::uint8_t {
    none,
    syn_sent,
    both_syn_sent,  // simultaneous open
    syn_received,
    established,
    fin_wait,
    close_wait,
    last_ack,
    time_wait,
    closed,
  };
  enum class Step : std::uint8_t { taken, ignored, invalid };
  struct Outcome {
    Step step;
    State state = State::none;
  };

  Outcome outcome(Direction direction, Kind kind) const;
  Outcome after_syn(Direction direction) const;
  Outcome after_syn_ack(Direction direction) const;
  Outcome after_fin() const;
  Outcome after_ack(Direction direction) const;
  bool may_begin_anew(Direction direction) const;

  State state_ = State::none;
  bool fin_seen_ = false;  // in this connection, from either side
  // The last segment that passed, and of a SYN that was ignored where it ends.
  Kind last_kind_ = Kind::none;
  Direction last_direction_ = Direction::original;
  std::uint32_t last_end_ = 0;
};

}  // namespace netrig
