// CUBIC's curve in integers against the same in long double (RFC 9438 4.2).
#include "stack/cubic_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "stack/congestion_control.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kLargest = CongestionControl::kLargestWindow;

/// Equations 1 and 2, in bytes and seconds.
struct ExactCurve {
  long double segment, begin, plateau;

  long double k() const { return plateau > begin ? std::cbrt((plateau - begin) / segment / 0.4L) : 0; }
  long double at(long double time) const {
    const auto from = plateau > begin ? plateau : begin;
    return from + 0.4L * segment * std::pow(time - k(), 3.0L);
  }
};

long double seconds(Duration time) {
  return std::chrono::duration<long double>(time).count();
}

/// What the integers may leave out: a byte, and what the curve rises by in two units of time.
long double tolerance(const ExactCurve& exact, long double time) {
  constexpr long double kUnit = 1.0L / (1 << 20);
  const auto distance = std::abs(time - exact.k()) + 2 * kUnit;
  return 1.2L * exact.segment * distance * distance * 2 * kUnit + 1.001L;
}

struct Shape {
  std::uint32_t segment, begin, plateau;
};

std::string to_string(const Shape& shape, Duration time) {
  return "segment " + std::to_string(shape.segment) + ", from " + std::to_string(shape.begin) + " to " +
         std::to_string(shape.plateau) + ", after " + std::to_string(time.count()) + " ns";
}

/// Segments from the least to the largest, windows from two segments to the largest, with all shares that
/// losses may leave.
template <typename Check>
void for_each_shape(const Check& check) {
  for (const std::uint32_t segment : {88u, 536u, 1000u, 1448u, 1460u, 8960u, 65495u}) {
    for (std::uint64_t plateau = 2 * segment; plateau <= kLargest; plateau = plateau * 7 / 3) {
      for (const std::uint64_t tenths : {1, 5, 7, 8, 9, 10, 20}) {
        const auto begin = std::min<std::uint64_t>(plateau * tenths / 10, kLargest);
        check(Shape{segment, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(plateau)});
      }
    }
  }
}

TEST(CubicCurve, Rfc9438Section42IsWhatTheEquationSays) {
  std::size_t compared = 0;
  for_each_shape([&](const Shape& shape) {
    const CubicCurve curve(shape.segment, shape.begin, shape.plateau);
    const ExactCurve exact{static_cast<long double>(shape.segment), static_cast<long double>(shape.begin),
                           static_cast<long double>(shape.plateau)};
    for (Duration time = 1us; time < 3h; time = time * 3 / 2) {
      for (const auto when : {time, curve.k() + time, curve.k() - time}) {
        if (when < 0ns) continue;
        const auto value = exact.at(seconds(when));
        if (value > kLargest) continue;  // where no window ever is
        ASSERT_NEAR(curve.at(when), value, tolerance(exact, seconds(when))) << to_string(shape, when);
        ++compared;
      }
    }
  });
  EXPECT_GT(compared, 50'000u);
}

TEST(CubicCurve, Rfc9438Section42KIsTheCubeRoot) {
  for_each_shape([](const Shape& shape) {
    const CubicCurve curve(shape.segment, shape.begin, shape.plateau);
    const ExactCurve exact{static_cast<long double>(shape.segment), static_cast<long double>(shape.begin),
                           static_cast<long double>(shape.plateau)};
    // Flat near K, where distances of some milliseconds change no byte: there the height says more.
    const auto k = seconds(curve.k());
    const auto missed = std::abs(exact.plateau - exact.begin - 0.4L * exact.segment * k * k * k);
    if (shape.begin >= shape.plateau) {
      ASSERT_EQ(curve.k(), 0ns);
    } else {
      ASSERT_LE(missed, tolerance(exact, 0)) << to_string(shape, curve.k());
    }
  });
}

TEST(CubicCurve, Rfc9438Section42BeginsAtTheWindowAndPassesThePlateauAtK) {
  for_each_shape([](const Shape& shape) {
    const CubicCurve curve(shape.segment, shape.begin, shape.plateau);
    const auto top = std::max(shape.begin, shape.plateau);
    const ExactCurve exact{static_cast<long double>(shape.segment), static_cast<long double>(shape.begin),
                           static_cast<long double>(shape.plateau)};
    ASSERT_LE(curve.at(0s), shape.begin) << to_string(shape, 0s);
    ASSERT_NEAR(curve.at(0s), shape.begin, tolerance(exact, 0)) << to_string(shape, 0s);
    ASSERT_EQ(curve.at(curve.k()), top) << to_string(shape, curve.k());
  });
}

TEST(CubicCurve, NeverFallsAndEndsAboveTheLargestWindow) {
  for (const std::uint32_t segment : {88u, 1460u, 65495u}) {
    const CubicCurve curve(segment, segment, kLargest / 3);
    std::uint32_t before = 0;
    for (Duration time = 0s; time < 20min; time += 331ms) {
      const auto window = curve.at(time);
      ASSERT_GE(window, before) << segment << ", " << time.count();
      before = window;
    }
    EXPECT_GE(before, kLargest);
    for (Duration time = 1h; time < 20000h; time *= 2) ASSERT_EQ(curve.at(time), before) << time.count();
  }
}

}  // namespace
}  // namespace netrig
