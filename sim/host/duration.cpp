#include "host/duration.hpp"

#include <array>
#include <cstdint>
#include <istream>
#include <iterator>
#include <limits>
#include <ostream>

namespace netrig {

namespace {

using Nanoseconds = std::uint64_t;

constexpr Nanoseconds kLimit = std::numeric_limits<Duration::rep>::max();
constexpr Nanoseconds kNanosecondsPerSecond = 1'000'000'000;

struct Unit {
  std::string_view name;
  Nanoseconds nanoseconds;
};

constexpr std::array<Unit, 7> kUnits{{{"d", 86'400 * kNanosecondsPerSecond},
                                      {"h", 3'600 * kNanosecondsPerSecond},
                                      {"m", 60 * kNanosecondsPerSecond},
                                      {"s", kNanosecondsPerSecond},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const auto digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::optional<Unit> take_unit(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= 'a' && text[count] <= 'z') ++count;
  const auto name = text.substr(0, count);
  text.remove_prefix(count);
  for (const auto& unit : kUnits) {
    if (unit.name == name) return unit;
  }
  return {};
}

/// `whole`.`fraction` units; nothing when that is too much or finer than a nanosecond.
std::optional<Nanoseconds> scaled(std::string_view whole, std::string_view fraction, Nanoseconds unit) {
  Nanoseconds total = 0;
  for (char digit : whole) {
    const auto value = static_cast<Nanoseconds>(digit - '0');
    if (total > kLimit / 10) return {};
    total = total * 10 + value;
  }
  if (total > kLimit / unit) return {};
  total *= unit;
  Nanoseconds scale = 1;
  for (char digit : fraction) {
    if (scale > kLimit / 10) return {};
    scale *= 10;
    const auto product = static_cast<Nanoseconds>(digit - '0') * unit;  // below 10 days: no overflow
    if (product % scale != 0) return {};
    total += product / scale;
  }
  return total;
}

/// One number with its unit, from the front of `text`.
std::optional<Nanoseconds> take_part(std::string_view& text) {
  const auto whole = take_digits(text);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty()) return {};
  }
  if (whole.empty()) return {};
  const auto unit = take_unit(text);
  if (!unit) return {};
  return scaled(whole, fraction, unit->nanoseconds);
}

/// "1.5" of 1500 thousandths, and the unit.
std::string decimal(Nanoseconds count, const Unit& unit) {
  auto text = std::to_string(count / unit.nanoseconds);
  if (const auto rest = count % unit.nanoseconds; rest != 0) {
    auto digits = std::to_string(unit.nanoseconds + rest).substr(1);  // with leading zeros
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text.append(unit.name);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return {};
  Nanoseconds total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || *part > kLimit - total) return {};
    total += *part;
  }
  return Duration(static_cast<Duration::rep>(total));
}

std::string format_duration(Duration duration) {
  if (duration < Duration::zero()) return "-" + format_duration(-duration);
  auto left = static_cast<Nanoseconds>(duration.count());
  if (left == 0) return "0s";
  if (left < kNanosecondsPerSecond) {
    std::size_t unit = 4;
    while (left < kUnits[unit].nanoseconds) ++unit;
    return decimal(left, kUnits[unit]);
  }
  std::string text;
  for (std::size_t unit = 1; unit <= 2; ++unit) {  // hours and minutes
    if (const auto count = left / kUnits[unit].nanoseconds; count != 0) {
      text += std::to_string(count).append(kUnits[unit].name);
      left %= kUnits[unit].nanoseconds;
    }
  }
  return left == 0 ? text : text + decimal(left, kUnits[3]);
}

std::istream& operator>>(std::istream& stream, DurationOption& option) {
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const auto parsed = parse_duration(text);
  if (parsed) option.value = *parsed;
  stream.clear(parsed ? std::ios::eofbit : std::ios::failbit);
  return stream;
}

std::ostream& operator<<(std::ostream& stream, const DurationOption& option) {
  return stream << format_duration(option.value);
}

}  // namespace netrig
