#include "stack/rack.hpp"

#include <algorithm>

namespace netrig {

namespace {

constexpr std::size_t kArrivedThatTell = 3;  // DupThresh (RFC 8985 6.2 step 4)
constexpr int kRecoveriesToForget = 16;      // RFC 8985 6.2 step 4
constexpr int kLargestMultiplier = 255;      // the smoothed round trip is the limit long before

}  // namespace

void Rack::delivered(const SegmentInFlight& segment, TimePoint now, bool echo_is_older) {
  const auto round_trip = now - segment.sent_at;
  // Steps 1 and 2. What was sent again may be answered as it was sent first.
  if (!segment.once && (echo_is_older || (minimum_ && round_trip < *minimum_))) return;
  if (segment.once) minimum_ = std::min(round_trip, minimum_.value_or(round_trip));
  if (!newest_ || segment.order >= *newest_) {
    newest_ = segment.order;
    round_trip_ = round_trip;
  }
  // Step 3.
  if (segment.end > forward_) {
    forward_ = segment.end;
  } else if (segment.end < forward_ && segment.once) {
    reordering_seen_ = true;
  }
}

void Rack::duplicate_reported(std::uint64_t acknowledged, std::uint64_t next_position) {
  if (acknowledged < duplicate_end_) return;
  duplicate_end_ = next_position;
  multiplier_ = std::min(multiplier_ + 1, kLargestMultiplier);
  persist_ = kRecoveriesToForget;
}

void Rack::recovery_ended() {
  if (persist_ > 0 && --persist_ == 0) multiplier_ = 1;
}

/// RFC 8985 6.2 step 4.
Duration Rack::window(const TcpFlight& flight, const Context& context) const {
  if (!reordering_seen_ && (context.recovering || flight.arrived_segments() >= kArrivedThatTell)) return {};
  const auto quarter = context.minimum.value_or(Duration{}) / 4;
  return std::min(multiplier_ * quarter, context.smoothed);
}

/// RFC 8985 6.2 step 5. Segments that were sent once were sent in their order, so that the first of these
/// that is too young ends the search.
std::optional<TimePoint> Rack::detect(TcpFlight& flight, const Context& context, TimePoint now) {
  if (!newest_) return {};
  const auto patience = round_trip_ + window(flight, context);
  std::optional<TimePoint> again;
  for (std::size_t index = 0; index < flight.size(); ++index) {
    const auto& segment = flight[index];
    if (segment.order > *newest_) {
      if (segment.once) break;
      continue;
    }
    if (segment.lost || segment.arrived) continue;
    const auto due = segment.sent_at + patience;
    if (due <= now) {
      flight.mark_lost(index);
    } else {
      again = std::max(due, again.value_or(due));
    }
  }
  return again;
}

void Rack::detect_after_timeout(TcpFlight& flight, const Context& context, TimePoint now) {
  const auto patience = round_trip_ + window(flight, context);
  for (std::size_t index = 0; index < flight.size(); ++index) {
    if (index == 0 || flight[index].sent_at + patience <= now) flight.mark_lost(index);
  }
}

}  // namespace netrig
