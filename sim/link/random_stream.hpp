// A stream of random numbers that repeats: the same seed and name give the same numbers, in every build, and
// streams of other names are left as they are when one is drawn from more or less often.
#pragma once

#include <cstdint>
#include <string_view>

namespace netrig {

/// An event's probability in billionths, so that 0.1% is exact and every build draws the same.
struct Chance {
  static constexpr std::uint32_t kAlways = 1'000'000'000;

  std::uint32_t per_billion = 0;

  bool is_never() const { return per_billion == 0; }
  friend auto operator<=>(const Chance&, const Chance&) = default;
};

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). Not for keys.
class RandomStream {
 public:
  /// `name` says whose stream of the run it is: "link lan from pc eth0".
  RandomStream(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  /// Uniform in [0, bound), without bias; `bound` must not be 0.
  std::uint64_t below(std::uint64_t bound);
  /// Draws a number unless the answer is certain without.
  bool happens(Chance chance);

 private:
  std::uint64_t state_;
};

}  // namespace netrig
