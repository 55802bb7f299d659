#include "topology/quantity.hpp"

#include <array>
#include <charconv>

namespace netrig::reading {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// From the longest to the shortest: the first that divides a duration is its shortest text.
constexpr std::array kUnits = {
    Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000}, Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},        Unit{"us", 1'000},         Unit{"ns", 1}};
constexpr std::int64_t kLongest = 365LL * 24 * 3'600'000'000'000;  // far from the end of 64 bits

/// `digits` after the point as nanoseconds of `unit`; none when they are finer than a nanosecond.
std::optional<std::int64_t> parse_fraction(std::string_view digits, std::int64_t unit) {
  if (digits.empty() || digits.size() > 9) return {};
  auto number = parse_unsigned(digits, 999'999'999);
  if (!number) return {};
  std::int64_t divisor = 1;
  for (std::size_t i = 0; i < digits.size(); ++i) divisor *= 10;
  // number < 1e9 and unit < 4e12: the product stays below 4e21, too much for 64 bits; so in two parts.
  const auto count = static_cast<std::int64_t>(*number);
  const std::int64_t whole = unit / divisor * count;
  const std::int64_t rest = unit % divisor * count;
  if (rest % divisor != 0) return {};
  return whole + rest / divisor;
}

}  // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most) return {};
  return number;
}

std::optional<StepDuration> parse_duration(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789.");
  if (digits == std::string_view::npos) return {};
  const auto number = text.substr(0, digits);
  for (const auto& unit : kUnits) {
    if (text.substr(digits) != unit.name) continue;
    const auto point = number.find('.');
    auto whole =
        parse_unsigned(number.substr(0, point), static_cast<std::uint64_t>(kLongest / unit.nanoseconds));
    if (!whole) return {};
    std::int64_t value = static_cast<std::int64_t>(*whole) * unit.nanoseconds;
    if (point != std::string_view::npos) {
      auto fraction = parse_fraction(number.substr(point + 1), unit.nanoseconds);
      if (!fraction) return {};
      value += *fraction;
    }
    if (value > kLongest) return {};
    return StepDuration(value);
  }
  return {};
}

std::string duration_text(StepDuration duration) {
  if (duration.count() == 0) return "0s";
  for (const auto& unit : kUnits) {
    if (duration.count() % unit.nanoseconds == 0) {
      return std::to_string(duration.count() / unit.nanoseconds) + std::string(unit.name);
    }
  }
  return {};  // not reached: every count is a multiple of a nanosecond
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  auto number = parse_unsigned(text, 65535);
  if (!number || *number == 0) return {};
  return static_cast<std::uint16_t>(*number);
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  auto first = parse_port(text.substr(0, dash));
  auto last = dash == std::string_view::npos ? first : parse_port(text.substr(dash + 1));
  if (!first || !last || *first > *last) return {};
  return PortRange{*first, *last};
}

}  // namespace netrig::reading
