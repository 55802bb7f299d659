#include "stack/cubic_curve.hpp"

#include <algorithm>
#include <cstdlib>

#include "stack/congestion_control.hpp"

namespace netrig {

namespace {

constexpr std::uint64_t kFarthest = std::uint64_t{512} << 20;
constexpr Duration kLatest = std::chrono::seconds(1024);  // K and the farthest distance behind it
constexpr std::int64_t kHighest = 2 * std::int64_t{CongestionControl::kLargestWindow} - 1;

// 10^9 / 2^20 nanoseconds a unit, in lowest terms.
constexpr std::int64_t kNanoseconds = 1953125;
constexpr std::int64_t kUnits = 2048;

/// a · b / 2^bits, rounded down, where a · b may not fit.
std::uint64_t shifted_product(std::uint64_t a, std::uint64_t b, int bits) {
  const auto low = a & ((std::uint64_t{1} << bits) - 1);
  return (a >> bits) * b + (low * b >> bits);
}

std::int64_t units(Duration time) {
  return std::min(time, kLatest).count() * kUnits / kNanoseconds;
}

}  // namespace

CubicCurve::CubicCurve(std::uint32_t segment_bytes, std::uint32_t begin_bytes, std::uint32_t plateau_bytes)
    : segment_(std::min(segment_bytes, 65535u)), plateau_(std::max(begin_bytes, plateau_bytes)) {
  k_ = distance_to(plateau_ - begin_bytes);
}

/// C · d³ in bytes, with C = 0.4 segments/s³ (RFC 9438 5.1), rounded down.
std::uint64_t CubicCurve::rise(std::uint64_t distance) const {
  const auto cube = shifted_product(distance * distance, distance, 24);
  return shifted_product(cube, 2 * std::uint64_t{segment_}, 16) / (std::uint64_t{5} << 20);
}

/// The cube root: the least distance over which the curve rises by as much. Bit by bit, by the rise itself,
/// so that the curve begins where it should.
std::uint64_t CubicCurve::distance_to(std::uint64_t bytes) const {
  std::uint64_t below = 0;  // one more than the greatest distance that is too short
  for (auto bit = kFarthest / 2; bit > 0; bit /= 2) {
    if (rise(below + bit - 1) < bytes) below += bit;
  }
  return below;
}

std::uint32_t CubicCurve::at(Duration time) const {
  const auto distance = units(time) - static_cast<std::int64_t>(k_);
  const auto far = std::min<std::uint64_t>(static_cast<std::uint64_t>(std::abs(distance)), kFarthest - 1);
  const auto change = static_cast<std::int64_t>(rise(far));
  const auto window = plateau_ + (distance < 0 ? -change : change);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(window, 0, kHighest));
}

Duration CubicCurve::k() const {
  return Duration(static_cast<std::int64_t>(k_) * kNanoseconds / kUnits);
}

}  // namespace netrig
