// One client's TCP connection as a state machine (RFC 7766): queries are taken while others are still being
// answered, and replies leave in the order in which they become ready (6.2.1.1, 7). It owns no socket:
//
//     session.receive(now, bytes read)          while session.wants_input(), until session.read_deadline(now)
//     while (auto query = session.next_query(now)) …reply(), now or later, or session.refuse()
//     write session.start_output(), then session.written(now)
//     session.end_input()                       the client sends nothing more, or session.is_idle(now)
//     session.is_over()                         close the connection
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "dns/framing.hpp"
#include "host/time.hpp"

namespace netrig::dns {

struct StreamLimits {
  std::size_t queries_in_flight = 32;  ///< taken and without a reply that has left; then nothing more is read
  std::size_t queued_bytes = 256 * 1024;     ///< of replies that have not left; likewise
  Duration idle = std::chrono::seconds(10);  ///< RFC 7766 6.2.3; for a whole message, not for a byte of it
};

class StreamSession {
 public:
  StreamSession(TimePoint now, const StreamLimits& limits)
      : limits_(limits), input_deadline_(now + limits.idle) {}

  bool wants_input() const;
  /// For the next whole message, so that sending single bytes does not keep a connection.
  TimePoint input_deadline() const { return input_deadline_; }
  /// Until when one read may wait; the deadline for the message may have moved on by then.
  TimePoint read_deadline(TimePoint now) const;
  /// A read waited in vain: whether it was for too long. A client that waits for its replies may be silent
  /// (RFC 7766 6.2.3).
  bool is_idle(TimePoint now) const { return in_flight_ == 0 && now >= input_deadline_; }
  /// Only when it wants input: it then holds at most one incomplete message and `bytes`.
  void receive(ByteView bytes) { input_.push(bytes); }
  void end_input() { input_ended_ = true; }
  /// Part of a message has come, and not the rest.
  bool is_amid_message() const { return input_.left() > 0; }

  /// The next query, if one has come whole and there is room. It counts as in flight.
  std::optional<Bytes> next_query(TimePoint now);
  /// The query that was just given gets no answer: who sends that has no business here.
  void refuse();
  /// A reply to one of the queries in flight.
  void reply(ByteView message);

  /// What is to be written next: whole replies, each behind its length; nothing if there are none. Good until
  /// written().
  ByteView start_output();
  /// All of it has left.
  void written(TimePoint now);

  /// Nothing more is to be read, answered or written.
  bool is_over() const { return input_ended_ && in_flight_ == 0 && (refused_ || !input_.has_next()); }
  std::size_t in_flight() const { return in_flight_; }
  std::size_t queued_bytes() const { return queue_.size() + leaving_.size(); }
  std::size_t held_bytes() const { return input_.left(); }

 private:
  bool has_room() const;

  StreamLimits limits_;
  TimePoint input_deadline_;
  Deframer input_;
  bool input_ended_ = false;
  bool refused_ = false;  ///< what else has come is not looked at
  std::size_t in_flight_ = 0;
  std::size_t queued_replies_ = 0;
  std::size_t leaving_replies_ = 0;
  Bytes queue_;
  Bytes leaving_;
};

}  // namespace netrig::dns
