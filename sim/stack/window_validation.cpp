#include "stack/window_validation.hpp"

#include <algorithm>

namespace netrig {

/// A round trip ends when what had been sent at its beginning is acknowledged. Behind a time without anything
/// in flight it begins with the oldest that is in flight now.
void WindowValidation::acknowledged(const CongestionControl::Acknowledged& what, const Use& use,
                                    TimePoint now) {
  sampling_period_ = std::max(3 * what.smoothed, kLeastSamplingPeriod);
  if (!round_runs_) {
    round_begin_ = what.position - what.bytes;
    round_end_ = what.next_position;
  }
  round_runs_ = true;
  if (what.position >= round_end_) {
    add_sample(what.position - round_begin_, now);
    round_begin_ = what.position;
    round_end_ = what.next_position;
    round_runs_ = round_end_ > round_begin_;
  }
  if (!trusted_at_ || is_trusted(use, now)) trusted_at_ = now;
}

void WindowValidation::add_sample(std::uint64_t bytes, TimePoint now) {
  const auto most =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, CongestionControl::kLargestWindow));
  const auto span = sampling_period_ / static_cast<int>(bins_.size());
  if (bin_count_ > 0 && now - bins_[newest_].begin < span) {
    bins_[newest_].bytes = std::max(bins_[newest_].bytes, most);
    return;
  }
  newest_ = (newest_ + 1) % bins_.size();
  bins_[newest_] = {.begin = now, .bytes = most};
  bin_count_ = std::min(bin_count_ + 1, bins_.size());
}

void WindowValidation::forget() {
  bin_count_ = 0;
  round_runs_ = false;
}

std::optional<std::uint32_t> WindowValidation::most_acknowledged(TimePoint now) const {
  if (bin_count_ == 0) return {};
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < bin_count_; ++i) {
    const auto& bin = bins_[(newest_ + bins_.size() - i) % bins_.size()];
    if (now - bin.begin < sampling_period_) most = std::max(most, bin.bytes);
  }
  return most;
}

bool WindowValidation::is_trusted(const Use& use, TimePoint now) const {
  if (std::uint64_t{use.flight_bytes} + use.segment_bytes > use.window_bytes) return true;
  return has_acknowledged(use.window_bytes, 2, now);
}

bool WindowValidation::may_grow(const Use& use, bool in_slow_start, TimePoint now) const {
  return is_trusted(use, now) || (in_slow_start && has_acknowledged(use.window_bytes, 4, now));
}

/// One of so many parts of the window, within a round trip; or it is undefined.
bool WindowValidation::has_acknowledged(std::uint32_t window_bytes, std::uint32_t parts,
                                        TimePoint now) const {
  const auto most = most_acknowledged(now);
  return !most || parts * std::uint64_t{*most} >= window_bytes;
}

int WindowValidation::take_periods(TimePoint now) {
  if (!trusted_at_) return 0;
  const auto periods = (now - *trusted_at_) / kPeriod;
  *trusted_at_ += periods * kPeriod;
  return static_cast<int>(std::min<std::int64_t>(periods, 32));  // as often as a window can be halved
}

}  // namespace netrig
