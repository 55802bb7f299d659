// CUBIC's window as a function of time (RFC 9438 4.2, equations 1 and 2), in integers.
//
// Time is counted in units of 2^-20 s, a little less than a microsecond, and its distance from K ends at
// 512 s: beyond 394 s even segments of 88 bytes give more than the largest window, 1 GiB, and K is 312 s at
// most. So distances are below 2^29, and no product leaves 64 bits: a square is below 2^58; a cube below
// 2^63, as it is counted in units of 2^-36 s³; and twice a segment of less than 2^16 bytes makes of it less
// than 2^64, in units of 2^-20 of a byte. Only whole bytes are lost, and what a unit of time is worth.
#pragma once

#include <cstdint>

#include "host/time.hpp"

namespace netrig {

class CubicCurve {
 public:
  /// From `begin` on, cwnd_epoch, which is where it stands at the time 0, to `plateau`, W_max, which it has
  /// reached at K. Of a plateau below `begin`, it is at K = 0 and rises from `begin` (as Linux; the RFC
  /// leaves it open).
  CubicCurve(std::uint32_t segment_bytes, std::uint32_t begin_bytes, std::uint32_t plateau_bytes);

  /// W_cubic(t) in bytes, up to twice the largest window.
  std::uint32_t at(Duration time) const;
  Duration k() const;

 private:
  std::uint64_t rise(std::uint64_t distance) const;
  std::uint64_t distance_to(std::uint64_t bytes) const;

  std::uint32_t segment_;
  std::uint32_t plateau_;
  std::uint64_t k_ = 0;  // in units of 2^-20 s
};

}  // namespace netrig
