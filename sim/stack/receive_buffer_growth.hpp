// How large a receive buffer has to be: what an application reads within a round trip is what the path
// brings, and twice that lets a sender double its window each round (dynamic right-sizing, Fisk and Feng
// 2001, as Linux does it).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "host/time.hpp"

namespace netrig {

class ReceiveBufferGrowth {
 public:
  /// A round trip as the receiver sees it: from an acknowledgment to what it let out (RFC 7323 4.1).
  void measured(Duration round_trip) {
    round_trip_ = round_trip_ ? (7 * *round_trip_ + round_trip) / 8 : round_trip;
  }
  /// Until there is one.
  void expect(Duration round_trip) {
    if (!round_trip_) round_trip_ = round_trip;
  }
  Duration round_trip() const { return round_trip_.value_or(Duration{}); }

  /// The application has taken `bytes`. Gives how large the buffer should be, once in a round trip.
  std::optional<std::size_t> read(std::size_t bytes, std::uint32_t segment_bytes, TimePoint now) {
    read_ += bytes;
    if (!round_trip_ || now - since_ < *round_trip_) return {};
    const auto before = std::exchange(before_, std::max<std::uint64_t>(read_, 1));
    const auto count = std::exchange(read_, 0);
    since_ = now;
    if (count <= before) return {};
    // Twice what came, and by as much more as it grows, since it is the past that was measured.
    const auto wanted = 2 * count + 16 * std::uint64_t{segment_bytes};
    return wanted + std::min(wanted * (count - before) / std::max<std::uint64_t>(before, 1), wanted);
  }

 private:
  std::optional<Duration> round_trip_ = {};
  std::uint64_t read_ = 0;    // since `since_`
  std::uint64_t before_ = 1;  // … in the round before
  TimePoint since_{};
};

}  // namespace netrig
