// The figures that a transfer takes at regular intervals.
#include <utility>

#include "flow/transfer.hpp"

namespace netrig::flow {

namespace {

/// What came on since the last time; less than nothing, for a figure that may shrink, is nothing.
std::uint64_t advance(std::uint64_t& before, std::uint64_t now) {
  const auto last = std::exchange(before, now);
  return now > last ? now - last : 0;
}

}  // namespace

Task<> Transfer::sample_intervals(Self self) {
  while (!self->over_) {
    [[maybe_unused]] auto woken = co_await self->sampling_->wait(self->sampled_ + self->interval_);
    if (!self->over_) self->sample(self->host_.now());
  }
}

/// What is left at the end is an interval only if something happened in it.
void Transfer::sample_rest() {
  if (interval_ > Duration::zero() && progress() != sampled_progress_) sample(host_.now());
}

void Transfer::sample(TimePoint now) {
  Interval interval;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    auto row = row_of(lanes_[i], samples_[i]);
    row.begin = sampled_ - start_;
    row.end = now - start_;
    interval.push_back(row);
  }
  sampled_ = now;
  sampled_progress_ = progress();
  if (watcher_) watcher_(interval);
  result_.intervals.push_back(std::move(interval));
}

IntervalRow Transfer::row_of(const Lane& lane, LaneSample& before) const {
  IntervalRow row{.flow = lane.flow, .sender = lane.sends};
  row.bytes = advance(before.bytes, lane.counted_bytes());
  if (lane.connection && lane.sends) {
    const auto statistics = lane.connection->statistics();
    row.retransmits = advance(before.retransmits, statistics.segments_retransmitted);
    row.congestion_window_bytes = statistics.congestion_window_bytes;
    row.round_trip = statistics.smoothed_round_trip;
  } else if (!lane.connection) {
    row.datagrams = advance(before.datagrams, lane.sends ? lane.datagrams : lane.arrivals.datagrams());
    row.lost = advance(before.missing, lane.arrivals.missing());
    row.reordered = advance(before.reordered, lane.arrivals.reordered());
    row.jitter = lane.arrivals.jitter();
  }
  return row;
}

}  // namespace netrig::flow
