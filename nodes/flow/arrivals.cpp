#include "flow/arrivals.hpp"

#include <algorithm>

namespace netrig::flow {

namespace {

/// No test has as many datagrams; a higher number is nonsense.
constexpr std::uint64_t kSequenceLimit = std::uint64_t{1} << 48;
/// A larger change of the transit time is a clock that was set.
constexpr Duration kLargestChange = std::chrono::hours(1);

}  // namespace

/// Whether it is one that has not come before.
bool Arrivals::take_sequence(std::uint64_t sequence) {
  if (sequence >= next_) {
    const auto skipped = std::min(sequence - next_, kWindow);
    for (std::uint64_t i = 1; i <= skipped; ++i) seen_[(sequence - i) % kWindow] = false;
    next_ = sequence + 1;
    seen_[sequence % kWindow] = true;
    return true;
  }
  const bool in_window = next_ - sequence <= kWindow;
  if (in_window && seen_[sequence % kWindow]) return false;
  if (in_window) seen_[sequence % kWindow] = true;
  ++reordered_;
  return true;
}

void Arrivals::add(TimePoint now, std::uint64_t sequence, Duration sent, std::size_t bytes) {
  if (sequence >= kSequenceLimit) return;
  if (!take_sequence(sequence)) {
    ++duplicates_;
    return;
  }
  // Both are anything: unsigned numbers may wrap.
  const auto transit =
      static_cast<std::uint64_t>(now.time_since_epoch().count()) - static_cast<std::uint64_t>(sent.count());
  ++datagrams_;
  bytes_ += bytes;
  last_ = now;
  add_transit(Duration(static_cast<std::int64_t>(transit)));
}

/// RFC 3550 A.8, with its scaled integers.
void Arrivals::add_transit(Duration transit) {
  const auto change = static_cast<std::int64_t>(static_cast<std::uint64_t>(transit.count()) -
                                                static_cast<std::uint64_t>(last_transit_));
  last_transit_ = transit.count();
  if (datagrams_ < 2) return;
  const std::int64_t most = kLargestChange.count();
  const auto distance = std::clamp(change, -most, most);
  scaled_jitter_ +=
      (distance < 0 ? -distance : distance) - (scaled_jitter_ + kJitterScale / 2) / kJitterScale;
}

}  // namespace netrig::flow
