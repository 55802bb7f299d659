// What a TCP sender has in flight, segment by segment: when each was last sent, whether the peer holds it
// already (the scoreboard of RFC 6675 3), and whether it counts as lost. It decides nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "host/time.hpp"

namespace netrig {

/// A range of positions: from `begin` to before `end`.
struct StreamRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  friend bool operator==(const StreamRange&, const StreamRange&) = default;
};

struct SegmentInFlight {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  TimePoint sent_at{};      ///< the last time
  std::uint64_t order = 0;  ///< … and after how many others: many leave at the same time
  bool once = true;         ///< never sent again: its round trip can be told (RFC 6298 3)
  bool lost = false;        ///< to be sent again, hence not in the network
  bool arrived = false;     ///< the peer has said so by SACK, and may still take it back (RFC 2018 8)

  std::uint64_t bytes() const { return end - begin; }
};

class TcpFlight {
 public:
  /// How many ranges a peer can tell of at a time.
  static constexpr std::size_t kMostRanges = 4;

  bool empty() const { return segments_.empty(); }
  std::size_t size() const { return segments_.size(); }
  const SegmentInFlight& front() const { return segments_.front(); }
  const SegmentInFlight& back() const { return segments_.back(); }
  const SegmentInFlight& operator[](std::size_t index) const { return segments_[index]; }

  std::uint64_t lost_bytes() const { return lost_bytes_; }
  std::uint64_t arrived_bytes() const { return arrived_bytes_; }
  std::size_t arrived_segments() const { return arrived_segments_; }

  void push_back(StreamRange range, TimePoint now);
  /// All before `position` has arrived for good. `delivered` is called for each segment, or part of one, that
  /// is told of for the first time.
  template <class Delivered>
  void acknowledge(std::uint64_t position, Delivered delivered);
  /// The peer holds these ranges. A segment counts when all of it lies inside, since who sends in segments is
  /// answered in segments; so no peer can make us keep more pieces than we have sent.
  template <class Delivered>
  void report(std::span<const StreamRange> ranges, Delivered delivered);
  /// What the peer said that it holds is worth nothing any more (RFC 2018 8).
  void forget_arrived();

  void mark_lost(std::size_t index);
  void mark_all_lost();
  /// What was marked lost and not sent again since is in the network after all.
  void unmark_lost();
  /// The first that is lost; none when none is.
  std::optional<std::size_t> first_lost();
  /// It leaves again. Of a longer one only the first `most_bytes` do; the rest stays lost.
  const SegmentInFlight& send_again(std::size_t index, std::uint64_t most_bytes, TimePoint now);
  /// The round trip of the first can't be told any more.
  void doubt_first();

  std::size_t memory_bytes() const { return segments_.size() * sizeof(SegmentInFlight); }

 private:
  std::size_t index_of(std::uint64_t position) const;
  std::size_t first_unknown(const StreamRange& range) const;
  void take_out(const SegmentInFlight& segment, std::uint64_t bytes);
  void mark_arrived(SegmentInFlight& segment);

  std::deque<SegmentInFlight> segments_;  // by position, without gaps
  std::uint64_t lost_bytes_ = 0;
  std::uint64_t arrived_bytes_ = 0;
  std::size_t arrived_segments_ = 0;
  std::uint64_t departures_ = 0;
  std::uint64_t lost_from_ = 0;  // nothing before this position is lost
  // What the last report told, of which the next mostly tells again.
  std::array<StreamRange, kMostRanges> known_{};
};

template <class Delivered>
void TcpFlight::acknowledge(std::uint64_t position, Delivered delivered) {
  while (!segments_.empty() && segments_.front().begin < position) {
    auto& first = segments_.front();
    auto part = first;
    part.end = std::min(first.end, position);
    take_out(first, part.bytes());
    if (!part.arrived) delivered(part);
    first.begin = part.end;
    if (first.begin < first.end) break;
    arrived_segments_ -= first.arrived ? 1 : 0;
    segments_.pop_front();
  }
}

template <class Delivered>
void TcpFlight::report(std::span<const StreamRange> ranges, Delivered delivered) {
  for (const auto& range : ranges) {
    for (auto index = first_unknown(range); index < size() && segments_[index].end <= range.end; ++index) {
      auto& segment = segments_[index];
      if (segment.arrived) continue;
      delivered(segment);
      mark_arrived(segment);
    }
  }
  known_ = {};
  std::copy_n(ranges.begin(), std::min(ranges.size(), kMostRanges), known_.begin());
}

}  // namespace netrig
