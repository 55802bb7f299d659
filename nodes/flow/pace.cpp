#include "flow/pace.hpp"

namespace netrig::flow {

namespace {

__extension__ typedef unsigned __int128 Product;

constexpr std::uint64_t kBitsPerByte = 8;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

std::uint64_t scaled(std::uint64_t value, std::uint64_t factor, std::uint64_t divisor) {
  return static_cast<std::uint64_t>(Product{value} * factor / divisor);
}

std::uint64_t bits_per_second(std::uint64_t bytes, Duration time) {
  if (time <= Duration::zero()) return 0;
  return scaled(bytes, kBitsPerByte * kNanosecondsPerSecond, static_cast<std::uint64_t>(time.count()));
}

TimePoint Pace::due(std::uint64_t index) const {
  if (!bits_per_second_) return start_;
  const auto bits = index * block_bytes_ * kBitsPerByte;
  return start_ +
         Duration(static_cast<Duration::rep>(scaled(bits, kNanosecondsPerSecond, *bits_per_second_)));
}

std::uint64_t Pace::due_blocks(TimePoint now, std::uint64_t sent, std::uint64_t most) const {
  std::uint64_t count = 0;
  while (count < most && due(sent + count) <= now) ++count;
  return count;
}

}  // namespace netrig::flow
