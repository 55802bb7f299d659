// A time of day as a number of seconds since 1970, in text.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace netrig {

/// Of the year 9999.
inline constexpr std::chrono::seconds kLastSecond{253'402'300'799};

/// None before 1970, after the year 9999, and for what is no number.
std::optional<std::chrono::sys_seconds> parse_seconds(std::string_view text);

}  // namespace netrig
