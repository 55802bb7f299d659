// What the receiver of a UDP flow makes of the datagrams that come: which are missing, twice, out of order,
// and how unsteadily they come.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/counts.hpp"

namespace netrig::flow {

class Arrivals {
 public:
  Arrivals() : seen_(kWindow) {}

  /// A datagram of `bytes` of payload came at `now`; `sent` is the time that it carries, by another clock.
  void add(TimePoint now, std::uint64_t sequence, Duration sent, std::size_t bytes);

  std::uint64_t bytes() const { return bytes_; }
  /// Different ones.
  std::uint64_t datagrams() const { return datagrams_; }
  std::uint64_t duplicates() const { return duplicates_; }
  /// That came after one with a higher sequence number (RFC 4737 3.3).
  std::uint64_t reordered() const { return reordered_; }
  /// Of those up to the highest sequence number, the ones that have not come.
  std::uint64_t missing() const { return next_ > datagrams_ ? next_ - datagrams_ : 0; }
  /// RFC 3550 6.4.1.
  Duration jitter() const { return Duration(scaled_jitter_ / kJitterScale); }
  TimePoint last() const { return last_; }

 private:
  /// Duplicates are known as such this far back.
  static constexpr std::uint64_t kWindow = 1 << 14;
  static constexpr std::int64_t kJitterScale = 16;

  bool take_sequence(std::uint64_t sequence);
  void add_transit(Duration transit);

  std::vector<bool> seen_;  ///< of the last kWindow sequence numbers below next_
  std::uint64_t next_ = 0;  ///< one more than the highest
  std::uint64_t bytes_ = 0;
  std::uint64_t datagrams_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t reordered_ = 0;
  std::int64_t scaled_jitter_ = 0;
  std::int64_t last_transit_ = 0;
  TimePoint last_{};
};

}  // namespace netrig::flow
