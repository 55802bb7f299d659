#include "stack/tcp_flight.hpp"

#include <algorithm>

namespace netrig {

std::size_t TcpFlight::index_of(std::uint64_t position) const {
  const auto found =
      std::partition_point(segments_.begin(), segments_.end(),
                           [position](const SegmentInFlight& segment) { return segment.end <= position; });
  return static_cast<std::size_t>(found - segments_.begin());
}

void TcpFlight::push_back(StreamRange range, TimePoint now) {
  segments_.push_back({.begin = range.begin, .end = range.end, .sent_at = now, .order = departures_++});
}

/// `bytes` of it count as nothing but acknowledged any more.
void TcpFlight::take_out(const SegmentInFlight& segment, std::uint64_t bytes) {
  if (segment.lost) lost_bytes_ -= bytes;
  if (segment.arrived) arrived_bytes_ -= bytes;
}

/// The first segment wholly inside of `range` that the last report did not tell of.
std::size_t TcpFlight::first_unknown(const StreamRange& range) const {
  auto from = range.begin;
  for (const auto& known : known_) {
    if (known.begin <= range.begin && known.end > from) from = known.end;
  }
  const auto index = index_of(from);
  return index < size() && segments_[index].begin < range.begin ? index + 1 : index;
}

void TcpFlight::mark_arrived(SegmentInFlight& segment) {
  if (segment.lost) lost_bytes_ -= segment.bytes();
  segment.lost = false;
  segment.arrived = true;
  arrived_bytes_ += segment.bytes();
  ++arrived_segments_;
}

void TcpFlight::forget_arrived() {
  for (auto& segment : segments_) segment.arrived = false;
  arrived_bytes_ = 0;
  arrived_segments_ = 0;
  known_ = {};
}

void TcpFlight::mark_lost(std::size_t index) {
  auto& segment = segments_[index];
  if (segment.lost || segment.arrived) return;
  segment.lost = true;
  lost_bytes_ += segment.bytes();
  lost_from_ = std::min(lost_from_, segment.begin);
}

void TcpFlight::mark_all_lost() {
  for (std::size_t index = 0; index < size(); ++index) mark_lost(index);
}

void TcpFlight::unmark_lost() {
  if (lost_bytes_ == 0) return;
  for (auto& segment : segments_) segment.lost = false;
  lost_bytes_ = 0;
}

std::optional<std::size_t> TcpFlight::first_lost() {
  if (lost_bytes_ == 0) return {};
  auto index = index_of(lost_from_);
  while (!segments_[index].lost) ++index;
  lost_from_ = segments_[index].begin;
  return index;
}

const SegmentInFlight& TcpFlight::send_again(std::size_t index, std::uint64_t most_bytes, TimePoint now) {
  if (segments_[index].bytes() > most_bytes) {
    auto rest = segments_[index];
    rest.begin += most_bytes;
    segments_[index].end = rest.begin;
    segments_.insert(segments_.begin() + static_cast<std::ptrdiff_t>(index) + 1, rest);
  }
  auto& segment = segments_[index];
  if (segment.lost) lost_bytes_ -= segment.bytes();
  segment.lost = false;
  segment.once = false;
  segment.sent_at = now;
  segment.order = departures_++;
  return segment;
}

void TcpFlight::doubt_first() {
  if (!segments_.empty()) segments_.front().once = false;
}

}  // namespace netrig
