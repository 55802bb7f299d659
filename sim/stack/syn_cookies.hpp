// Handshakes that are kept nowhere (RFC 4987 3.6): all that a listener has to remember of a SYN stands in the
// sequence number of its answer, and in its timestamp, which both come back. Used when a listener has no room
// for more, as in a flood of SYNs.
//
// The sequence number: 5 bits of time, 3 bits for the largest segment, 24 bits of a keyed hash of all that,
// the ends and the peer's number. The timestamp's lowest 6 bits: window scale, selective acknowledgments,
// congestion marks; without a timestamp these are not used.
#pragma once

#include <cstdint>
#include <optional>

#include "stack/initial_sequence.hpp"
#include "stack/keyed_hash.hpp"
#include "stack/tcp_settings.hpp"
#include "wire/tcp_header.hpp"

namespace netrig {

class SynCookies {
 public:
  explicit SynCookies(StackRandom& random) : hash_(random) {}

  /// The answer to a SYN, but for its window and its own largest segment. `secrets` are those of a
  /// connection between these ends now.
  TcpHeader answer(const TcpEnds& ends, const TcpHeader& syn, const TcpSettings& settings,
                   const TcpControlBlock::Secrets& secrets, TimePoint now);
  /// The SYN that an acknowledgment is the end of a handshake with, as far as it was kept, if it acknowledges
  /// a cookie of ours that is at most two minutes old.
  std::optional<TcpHeader> syn_of(const TcpEnds& ends, const TcpHeader& acknowledgment, TimePoint now) const;
  std::uint64_t sent() const { return sent_; }

 private:
  std::uint32_t cookie(const TcpEnds& ends, std::uint32_t peer_sequence, std::uint64_t period,
                       std::uint32_t segment_index) const;

  KeyedHash hash_;
  std::optional<TimePoint> last_sent_ = {};  // who has sent none accepts none
  std::uint64_t sent_ = 0;
};

}  // namespace netrig
