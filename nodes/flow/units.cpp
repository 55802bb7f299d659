#include "flow/units.hpp"

#include <array>
#include <limits>

#include "flow/pace.hpp"
#include "host/right_aligned.hpp"

namespace netrig::flow {

namespace {

constexpr std::string_view kPrefixes = "KMGT";
constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

std::string padded(std::uint64_t number, std::size_t width) {
  return right_aligned(static_cast<std::int64_t>(number), width, '0');
}

/// `value` over `unit` with three digits: "9.42", "94.2", "942".
std::string three_digits(std::uint64_t value, std::uint64_t unit) {
  const auto hundredths = scaled(value, 100, unit);
  const auto whole = hundredths / 100;
  if (whole >= 100) return std::to_string(whole);
  if (whole >= 10) return std::to_string(whole) + "." + std::to_string(hundredths / 10 % 10);
  return std::to_string(whole) + "." + padded(hundredths % 100, 2);
}

std::string with_unit(std::uint64_t value, std::uint64_t base, std::string_view name) {
  std::uint64_t unit = 1;
  std::string prefix;
  for (const char next : kPrefixes) {
    if (value / unit < base) break;
    unit *= base;
    prefix = next;
  }
  return three_digits(value, unit) + " " + prefix + std::string(name);
}

std::uint64_t count_of(Duration time, Duration unit) {
  return time <= Duration::zero() ? 0 : static_cast<std::uint64_t>(time / unit);
}

/// The factor of the prefix at the text's end, which is taken off.
std::uint64_t take_prefix(std::string_view& text, std::uint64_t base) {
  std::uint64_t factor = 1;
  if (text.empty()) return factor;
  const char last = text.back() >= 'a' ? static_cast<char>(text.back() - 'a' + 'A') : text.back();
  const auto place = kPrefixes.find(last);
  if (place == std::string_view::npos) return factor;
  text.remove_suffix(1);
  for (std::size_t i = 0; i <= place; ++i) factor *= base;
  return factor;
}

}  // namespace

std::optional<std::uint64_t> parse_amount(std::string_view text, std::uint64_t base) {
  const auto factor = take_prefix(text, base);
  std::uint64_t value = 0;    // all digits
  std::uint64_t divisor = 1;  // for those behind the point
  bool point = false;
  bool digits = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || value > kMost / 100 || divisor > kMost / 100) return {};
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (point) divisor *= 10;
    digits = true;
  }
  if (!digits || value / divisor > kMost / factor - 1) return {};
  const auto amount = scaled(value, factor, divisor);
  if (scaled(amount, divisor, factor) != value) return {};
  return amount;
}

std::string bytes_text(std::uint64_t bytes) {
  return with_unit(bytes, 1024, "Bytes");
}

std::string rate_text(std::uint64_t bits_per_second) {
  return with_unit(bits_per_second, 1000, "bits/sec");
}

std::string seconds_text(Duration time) {
  const auto hundredths = count_of(time, std::chrono::milliseconds(10));
  return std::to_string(hundredths / 100) + "." + padded(hundredths % 100, 2);
}

std::string milliseconds_text(Duration time) {
  const auto thousandths = count_of(time, std::chrono::microseconds(1));
  return std::to_string(thousandths / 1000) + "." + padded(thousandths % 1000, 3);
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0%";
  const auto tenths = scaled(part, 1000, whole);
  if (tenths == 0) return "<0.1%";
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + "%";
}

}  // namespace netrig::flow
