// One TCP connection of a stack as its peer sees it: what both have said on the wire, from which a peer knows
// the numbers to use, and can hold the stack to them.
#pragma once

#include <algorithm>

#include "harness/require.hpp"
#include "wire/tcp_header.hpp"

namespace netrig::fuzz {

/// What every stream of bytes here holds at a sequence number, so that any piece of one can be checked alone.
inline std::uint8_t content(std::uint32_t sequence) {
  return static_cast<std::uint8_t>((sequence * 2654435761u) >> 24);
}

class Conversation {
 public:
  /// A segment that the stack has sent: its bytes are those of the stream, and none lies beyond what its peer
  /// has ever given room for (RFC 9293 3.8.6). A FIN may stand right behind that.
  void heard(const TcpHeader& header, ByteView payload) {
    if (header.rst) return;
    if (header.syn && (!open_ || header.sequence != start_)) begin(header.sequence);
    if (header.syn) stack_scale_ = header.options.window_scale.value_or(0);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      require(payload[i] == content(header.sequence + static_cast<std::uint32_t>(i)));
    }
    const auto behind = header.sequence + static_cast<std::uint32_t>(payload.size());
    if (!payload.empty() || header.fin) require(position(behind) <= granted_);
    const auto end = behind + header.syn + header.fin;
    if (position(end) > position(end_)) end_ = end;
    if (!header.ack) return;
    acknowledged_ = header.acknowledgment;
    edge_ = header.acknowledgment + (std::uint32_t{header.window} << (header.syn ? 0 : stack_scale_));
  }

  /// The stack sends fragments, as it does on a path that is too narrow for any whole packet: how far it has
  /// got is not known any more.
  void heard_fragment() { fragmented_ = true; }

  /// A segment that is about to reach the stack.
  void said(const TcpHeader& header, std::size_t payload_bytes) {
    constexpr std::uint8_t kMostScale = 14;  // RFC 7323 2.3
    if (header.rst) return;
    if (header.syn) scale_ = std::max(scale_, std::min(header.options.window_scale.value_or(0), kMostScale));
    const auto end =
        header.sequence + static_cast<std::uint32_t>(payload_bytes) + std::uint32_t{header.syn} + header.fin;
    if (header.syn || (header.sequence == next_ && static_cast<std::int32_t>(edge_ - end) >= 0)) next_ = end;
    const auto at = position(header.acknowledgment);
    if (!open_ || !header.ack || at < 0 || (at > position(end_) && !fragmented_))
      return;  // tells nothing of a window
    granted_ = std::max(granted_, at + (std::int64_t{header.window} << (header.syn ? 0 : scale_)));
    if (at > position(taken_)) taken_ = header.acknowledgment;
  }

  std::uint32_t start() const { return start_; }                ///< of the stack's numbers
  std::uint32_t end() const { return end_; }                    ///< behind all that the stack has sent
  std::uint32_t taken() const { return taken_; }                ///< what the peer has acknowledged
  std::uint32_t acknowledged() const { return acknowledged_; }  ///< what the stack has acknowledged
  std::uint32_t edge() const { return edge_; }                  ///< of the window that the stack gives
  std::uint32_t next() const { return next_; }  ///< behind what the peer has sent without a gap

 private:
  std::int64_t position(std::uint32_t sequence) const { return static_cast<std::int32_t>(sequence - start_); }
  void begin(std::uint32_t start) {
    open_ = true;
    start_ = end_ = taken_ = start;
    granted_ = 0;
  }

  bool open_ = false;
  bool fragmented_ = false;
  std::uint32_t start_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t taken_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t edge_ = 0;
  std::uint32_t next_ = 0;
  std::uint8_t scale_ = 0;
  std::uint8_t stack_scale_ = 0;
  std::int64_t granted_ = 0;  // from `start_` on
};

}  // namespace netrig::fuzz
