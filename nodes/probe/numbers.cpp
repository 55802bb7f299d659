#include "probe/numbers.hpp"

#include "host/right_aligned.hpp"

namespace netrig::probe {

namespace {

std::string with_decimals(std::uint64_t thousandths, std::size_t decimals) {
  auto text = right_aligned(static_cast<std::int64_t>(thousandths % 1000), 3, '0');
  text.resize(decimals);
  const auto whole = std::to_string(thousandths / 1000);
  return decimals == 0 ? whole : whole + "." + text;
}

std::uint64_t microseconds_of(Duration time) {
  const auto count = std::chrono::floor<std::chrono::microseconds>(time).count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

}  // namespace

std::string milliseconds_text(Duration time) {
  return with_decimals(microseconds_of(time), 3);
}

std::string short_milliseconds_text(Duration time) {
  const auto microseconds = microseconds_of(time);
  if (microseconds >= 100'000) return with_decimals(microseconds, 0);
  if (microseconds >= 10'000) return with_decimals(microseconds, 1);
  return with_decimals(microseconds, microseconds >= 1'000 ? 2 : 3);
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0";
  // Long division, digit by digit: neither factor ever grows beyond ten times `whole`.
  std::uint64_t before_point = part / whole * 100;
  std::uint64_t rest = part % whole;
  for (int i = 0; i < 2; ++i) {
    rest *= 10;
    before_point += rest / whole * (i == 0 ? 10 : 1);
    rest %= whole;
  }
  std::size_t decimals = before_point >= 100 ? 3 : before_point >= 10 ? 4 : 5;
  std::uint64_t fraction = 0;
  std::uint64_t unit = 1;
  for (std::size_t i = 0; i < decimals; ++i) {
    rest *= 10;
    fraction = fraction * 10 + rest / whole;
    rest %= whole;
    unit *= 10;
  }
  if (rest >= whole - rest) ++fraction;
  before_point += fraction / unit;
  auto text = right_aligned(static_cast<std::int64_t>(fraction % unit), decimals, '0');
  while (text.ends_with('0')) text.pop_back();
  return std::to_string(before_point) + (text.empty() ? "" : "." + text);
}

std::uint64_t square_root(std::uint64_t square) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const auto candidate = root | bit;
    if (candidate <= square / candidate) root = candidate;
  }
  return root;
}

}  // namespace netrig::probe
