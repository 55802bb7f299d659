// The largest segment that a path lets through when routers do not say (packetization layer path MTU
// discovery, RFC 4821): smaller ones once the usual ones seem to vanish, then larger ones again by trying.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "stack/tcp_flight.hpp"

namespace netrig {

/// All sizes are of segments' payload.
class SegmentSizeSearch {
 public:
  /// Timeouts in a row that make a black hole likely (as Linux; RFC 4821 7.7 leaves the number open).
  static constexpr int kTimeouts = 3;
  /// What nearly every path lets through (RFC 4821 7.2, "search_low").
  static constexpr std::uint32_t kBaseBytes = 1024;
  /// The search ends when so little is to be gained.
  static constexpr std::uint32_t kCloseBytes = 16;
  /// … and begins again, since routes change (RFC 4821 7.5).
  static constexpr Duration kInterval = std::chrono::minutes(10);

  /// Nothing has been acknowledged for so many timeouts. Gives the segment to use instead; none when it is no
  /// matter of size.
  std::optional<std::uint32_t> timed_out(int timeouts, std::uint32_t segment_bytes) {
    probe_.reset();
    if (timeouts != kTimeouts || segment_bytes <= kBaseBytes) return {};
    largest_ = segment_bytes;
    begin(kBaseBytes, largest_);
    return kBaseBytes;
  }

  /// The next segment should be of this size: larger than usual.
  std::optional<std::uint32_t> wanted(TimePoint now) {
    if (!searching_ || probe_) return {};
    if (high_ - low_ < kCloseBytes) {
      if (!again_at_) again_at_ = now + kInterval;
      if (now < *again_at_ || low_ + kCloseBytes > largest_) return {};
      begin(low_, largest_);
    }
    return (low_ + high_ + 1) / 2;
  }
  void sent(const StreamRange& range) { probe_ = range; }
  bool is_probe(const StreamRange& range) const { return probe_ && *probe_ == range; }

  /// All before `position` has arrived. Gives the segment to use from now on, if that changes.
  std::optional<std::uint32_t> acknowledged(std::uint64_t position) {
    if (!probe_ || position < probe_->end) return {};
    low_ = static_cast<std::uint32_t>(probe_->end - probe_->begin);
    probe_.reset();
    return low_;
  }
  /// The probe, and it alone, was lost: no sign of congestion (RFC 4821 7.6.2).
  void lost() {
    high_ = static_cast<std::uint32_t>(probe_->end - probe_->begin) - 1;
    probe_.reset();
  }
  /// A router has said what fits after all.
  void told() { *this = {}; }

 private:
  void begin(std::uint32_t low, std::uint32_t high) {
    searching_ = true;
    low_ = low;
    high_ = high;
    again_at_.reset();
  }

  bool searching_ = false;
  std::uint32_t low_ = 0;      // gets through
  std::uint32_t high_ = 0;     // more than this does not
  std::uint32_t largest_ = 0;  // of the interface
  std::optional<StreamRange> probe_ = {};
  std::optional<TimePoint> again_at_ = {};
};

}  // namespace netrig
