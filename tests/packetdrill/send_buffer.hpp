// How much a socket takes to send, and how the packets come to be that carry it: Linux's way, which scripts
// were written against. What is written goes into buffers of up to half the peer's window; each counts for
// more than its bytes, and a new one is begun while the sum is below SO_SNDBUF. A device that segments (TSO)
// gets several segments at once, and the last of them carries PSH. None of this is TCP's (RFC 9293 leaves all
// of it to the host), so none of it is the stack's: the driver counts, and sets PSH where Linux would.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>

namespace netrig::packetdrill {

class SendBuffer {
 public:
  static constexpr std::uint64_t kOverheadBytes = 1280;  ///< of a buffer, for its description and its headers

  void set_limit(std::uint64_t bytes) { limit_ = bytes; }
  std::uint64_t limit() const { return limit_; }

  /// How much the last buffer still takes, of up to `goal` bytes each; 0: it is full, or sent.
  std::uint64_t room_in_last(std::uint64_t goal) const;
  /// … and if that is 0, a new one.
  std::uint64_t room(std::uint64_t goal) const;
  /// That much was written; at most room().
  void wrote(std::uint64_t bytes, std::uint64_t goal);
  /// A packet of one or more segments has been sent that ends here; a buffer is cut there.
  void sent_up_to(std::uint64_t position);
  void acknowledged(std::uint64_t position);
  /// The buffer that was written last is to carry PSH.
  void push();
  /// Nothing more goes into the last buffer (MSG_EOR).
  void end_record() { records_.insert(written_); }
  /// The end of the first record that has not been sent whole.
  std::optional<std::uint64_t> record_end() const;

  std::uint64_t written() const { return written_; }
  std::uint64_t pushed() const { return pushed_; }
  std::uint64_t acknowledged_position() const { return acknowledged_; }
  std::uint64_t queued_bytes() const;
  /// Poll says so (sk_stream_is_writeable): a third is free.
  bool is_writable() const { return queued_bytes() * 3 <= limit_ * 2; }
  /// Whether a segment that ends here is the last of a buffer that carries PSH.
  bool is_pushed(std::uint64_t position) const { return pushes_.contains(position); }
  /// Where the buffer ends that this byte is in.
  std::uint64_t buffer_end(std::uint64_t position) const;

 private:
  std::uint64_t limit_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t pushed_ = 0;
  std::deque<std::uint64_t> ends_;  // of the buffers, the last one's is written_
  std::set<std::uint64_t> pushes_;
  std::set<std::uint64_t> records_;
};

}  // namespace netrig::packetdrill
