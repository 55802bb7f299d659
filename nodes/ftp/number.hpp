// A number as text, where nothing but its digits may stand.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace netrig::ftp {

/// None of an empty text, of one with anything else in it, and of what `Number` cannot hold.
template <std::unsigned_integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || rest != end) return {};
  return number;
}

}  // namespace netrig::ftp
