// A time of day as a number of seconds since 1970, in text.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace netrig {

/// None before 1970, after the year 9999, and for what is no number.
std::optional<std::chrono::sys_seconds> parse_seconds(std::string_view text);

}  // namespace netrig
