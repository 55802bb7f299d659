#include "topology/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace netrig::reading {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

constexpr std::uint64_t kPerPercent = Chance::kAlways / 100;
constexpr std::uint64_t kMostBitsPerSecond = 1'000'000'000'000;
constexpr std::uint64_t kMostBytes = 1'000'000'000;  // of a queue: more would not fit into memory

constexpr std::array<Unit, 4> kRateUnits{
    {{"gbit", 1'000'000'000}, {"mbit", 1'000'000}, {"kbit", 1'000}, {"bit", 1}}};
constexpr std::array<Unit, 4> kByteUnits{{{"MB", 1'000'000}, {"kB", 1'000}, {"B", 1}, {"", 1}}};

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// "12.5" and what follows it. No digits where no number stands.
struct Number {
  std::string_view whole;
  std::string_view fraction;
  std::string_view rest;
};

std::optional<Number> split_number(std::string_view text) {
  const auto end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  Number number{text.substr(0, end), {}, text.substr(end)};
  if (number.whole.empty()) return {};
  if (!number.rest.starts_with('.')) return number;
  number.rest.remove_prefix(1);
  const auto& rest = number.rest;
  const auto decimals =
      static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
  if (decimals == 0) return {};
  number.fraction = rest.substr(0, decimals);
  number.rest = rest.substr(decimals);
  return number;
}

enum class Scaled { exact, too_much, too_fine };

/// `number` times `unit`, if that is a whole number of at most `most`. `most` times ten must fit into 64
/// bits.
Scaled scale(const Number& number, std::uint64_t unit, std::uint64_t most, std::uint64_t& product) {
  product = 0;
  for (const char digit : number.whole) {
    product = product * 10 + static_cast<std::uint64_t>(digit - '0') * unit;
    if (product > most) return Scaled::too_much;
  }
  for (const char digit : number.fraction) {
    if (digit != '0' && unit < 10) return Scaled::too_fine;
    unit /= 10;
    product += static_cast<std::uint64_t>(digit - '0') * unit;
  }
  return product > most ? Scaled::too_much : Scaled::exact;
}

template <std::size_t kUnits>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const std::array<Unit, kUnits>& units,
                                             std::uint64_t most) {
  const auto number = split_number(text);
  if (!number) return {};
  for (const auto& unit : units) {
    std::uint64_t product = 0;
    if (unit.name != number->rest) continue;
    if (scale(*number, unit.size, most, product) != Scaled::exact || product == 0) return {};
    return product;
  }
  return {};
}

/// "1.5" of 1500 thousandths.
std::string decimal(std::uint64_t count, std::uint64_t unit) {
  auto text = std::to_string(count / unit);
  if (const auto rest = count % unit; rest != 0) {
    auto digits = std::to_string(unit + rest).substr(1);  // with leading zeros
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text;
}

}  // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most) return {};
  return number;
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

ParsedChance parse_chance(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto number = split_number(text.substr(negative ? 1 : 0));
  if (!number || (!number->rest.empty() && number->rest != "%")) return {};
  if (number->rest.empty()) return {{}, "a number without a percent sign"};
  if (negative) return {{}, "below 0%"};
  std::uint64_t per_billion = 0;
  switch (scale(*number, kPerPercent, Chance::kAlways, per_billion)) {
    case Scaled::too_much:
      return {{}, "above 100%"};
    case Scaled::too_fine:
      return {{}, "finer than a billionth"};
    case Scaled::exact:
      break;
  }
  return {Chance{static_cast<std::uint32_t>(per_billion)}, {}};
}

std::string format_chance(Chance chance) {
  return decimal(chance.per_billion, kPerPercent) + "%";
}

std::optional<std::uint64_t> parse_bit_rate(std::string_view text) {
  return parse_with_unit(text, kRateUnits, kMostBitsPerSecond);
}

std::string format_bit_rate(std::uint64_t bits_per_second) {
  const auto unit = std::find_if(kRateUnits.begin(), kRateUnits.end() - 1,
                                 [&](const Unit& candidate) { return bits_per_second >= candidate.size; });
  return decimal(bits_per_second, unit->size).append(unit->name);
}

std::optional<std::uint64_t> parse_byte_count(std::string_view text) {
  return parse_with_unit(text, kByteUnits, kMostBytes);
}

}  // namespace netrig::reading
