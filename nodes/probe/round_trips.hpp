// Round-trip times of a run of ping: smallest, mean, largest, and how much they scatter.
#pragma once

#include <algorithm>
#include <cstdint>

#include "host/time.hpp"

namespace netrig::probe {

/// In whole microseconds, which is what ping shows; a time above an hour counts as an hour, so that no sum
/// overflows.
class RoundTrips {
 public:
  void add(Duration time);

  std::uint64_t count() const { return count_; }
  Duration minimum() const { return std::chrono::microseconds(minimum_us_); }
  Duration maximum() const { return std::chrono::microseconds(maximum_us_); }
  Duration mean() const;
  /// ping's "mdev": the root of the mean square less the square of the mean.
  Duration deviation() const;

 private:
  std::uint64_t count_ = 0;
  std::uint64_t minimum_us_ = 0;
  std::uint64_t maximum_us_ = 0;
  std::uint64_t sum_us_ = 0;
  std::uint64_t square_sum_ = 0;  ///< in square microseconds; stops at the largest number
};

}  // namespace netrig::probe
