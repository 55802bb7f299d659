// The receiving half of a TCP connection (RFC 9293 3.8.6, RFC 1122 4.2.3.3): puts segments in order, keeps
// what the application has not read yet, and says which window to advertise.
//
// Positions are offsets in the peer's stream, 64 bits wide so that they never wrap: 0 is its SYN, 1 its first
// byte, and the FIN has one of its own.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "stack/byte_ring.hpp"
#include "stack/tcp_flight.hpp"

namespace netrig {

class TcpReceiver {
 public:
  explicit TcpReceiver(std::size_t buffer_bytes) : limit_(buffer_bytes) {}

  struct Taken {
    bool in_order = false;    ///< next() has moved
    bool filled_gap = false;  ///< … and there was a gap before (RFC 5681 4.2)
    bool duplicate = false;   ///< nothing of it was new
  };
  /// How many blocks a report can hold (RFC 2018 3).
  static constexpr std::size_t kMostReported = 4;
  struct Report {
    std::array<StreamRange, kMostReported> ranges{};
    std::size_t count = 0;
  };
  /// A segment's bytes from `position` on; `fin` stands behind them. What lies outside the advertised window
  /// is cut off.
  Taken insert(std::uint64_t position, ByteView bytes, bool fin);

  /// A segment that was refused as a whole: what of it had come before is reported (RFC 2883 4).
  void refused(std::uint64_t position, std::uint64_t end) { note_twice(position, std::min(end, next_)); }

  /// The position expected next, i.e. what is acknowledged; behind the FIN once that has come.
  std::uint64_t next() const { return next_; }
  /// The FIN and all before it have come.
  bool finished() const { return fin_position_ && next_ > *fin_position_; }
  bool has_gap() const { return !early_.empty(); }
  /// Blocks that came before their time.
  std::size_t early_blocks() const { return early_.size(); }
  /// Every byte that has come: also those that were read.
  std::uint64_t received_bytes() const { return received_; }

  /// In order and not yet read.
  std::size_t readable() const { return readable_; }
  /// Gives how many bytes were there, at most `buffer.size()`.
  std::size_t read(MutableByteView buffer);

  /// Bytes that the peer may send from next() on. Never less than it was told before (RFC 9293 3.8.6.2.2),
  /// and more only when it is worth it: by half the buffer or a whole segment (RFC 1122 4.2.3.3).
  std::uint32_t window(std::uint32_t segment_bytes) const;
  /// The window has been sent; `bytes` as rounded by its scale.
  void advertised(std::uint32_t bytes) { edge_ = std::max(edge_, next_ + bytes); }
  /// The handshake is done; its segments could tell of 65,535 bytes at most. With scaling the whole buffer
  /// counts as told, as the next segment tells it; without, the buffer is no larger than what can be.
  void start(bool scaled);
  /// Reading has opened the window enough to tell the peer without being asked: to twice what it knows of (as
  /// Linux does). Less is told with the next acknowledgment.
  bool should_update_window(std::uint32_t segment_bytes) const;

  /// What to tell the peer of what has come: first what came twice (RFC 2883 4), told once only, then the
  /// blocks behind a gap, those that have changed last first (RFC 2018 4).
  Report take_report(std::size_t most);
  bool has_report() const { return has_gap() || twice_.has_value(); }
  /// The end of what the peer was allowed to send.
  std::uint64_t edge() const { return edge_; }
  /// What the buffer has room for from next() on. A window may go beyond it, by what its rounding adds.
  std::size_t free_space() const { return limit_ > readable_ ? limit_ - readable_ : 0; }
  /// Makes the buffer larger, if `bytes` is more than it is.
  void grow(std::size_t bytes) { limit_ = std::max(limit_, bytes); }
  std::size_t memory_bytes() const { return ring_.memory_bytes() + early_.size() * sizeof(*early_.begin()); }

 private:
  void keep_early(std::uint64_t begin, std::uint64_t end);
  void join_early();
  void advance_to(std::uint64_t position);
  void note_twice(std::uint64_t begin, std::uint64_t end);
  void note_change(std::uint64_t position);

  std::size_t limit_;
  ByteRing ring_;  // from the first unread byte on
  std::size_t readable_ = 0;
  std::uint64_t next_ = 1;
  std::uint64_t edge_ = 1;
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> fin_position_ = {};
  std::map<std::uint64_t, std::uint64_t> early_;  // blocks that came before their time: position and end
  // A position in each of the blocks that have changed last, the latest first; 0 for none.
  std::array<std::uint64_t, kMostReported> changed_{};
  std::optional<StreamRange> twice_ = {};
};

}  // namespace netrig
