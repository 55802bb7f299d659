#include "probe/round_trips.hpp"

#include <limits>

#include "probe/numbers.hpp"

namespace netrig::probe {

void RoundTrips::add(Duration time) {
  using std::chrono::microseconds;
  const Duration limited = std::clamp<Duration>(time, Duration::zero(), std::chrono::hours(1));
  const auto us = static_cast<std::uint64_t>(std::chrono::floor<microseconds>(limited).count());
  minimum_us_ = count_ == 0 ? us : std::min(minimum_us_, us);
  maximum_us_ = std::max(maximum_us_, us);
  ++count_;
  sum_us_ += us;
  const auto room = std::numeric_limits<std::uint64_t>::max() - square_sum_;
  square_sum_ += std::min(us * us, room);
}

Duration RoundTrips::mean() const {
  return std::chrono::microseconds(count_ == 0 ? 0 : sum_us_ / count_);
}

Duration RoundTrips::deviation() const {
  if (count_ == 0) return {};
  const auto mean_us = sum_us_ / count_;
  const auto mean_square = square_sum_ / count_;
  const auto square = mean_us * mean_us;
  return std::chrono::microseconds(mean_square > square ? square_root(mean_square - square) : 0);
}

}  // namespace netrig::probe
