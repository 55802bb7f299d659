// Amounts and rates as people read and write them, by integer arithmetic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/time.hpp"

namespace netrig::flow {

/// "1500", "10K", "1.5M", "2G": a number, and one of K, M, G and T, each `base` (1000 or 1024) times the one
/// before it. Nothing for anything else, and for what has no whole value or does not fit.
std::optional<std::uint64_t> parse_amount(std::string_view text, std::uint64_t base);

/// Three digits and a unit: "1.09 MBytes", "112 KBytes", "0.00 Bytes"; K is 1024.
std::string bytes_text(std::uint64_t bytes);
/// "941 Mbits/sec", "9.42 Gbits/sec"; K is 1000.
std::string rate_text(std::uint64_t bits_per_second);
/// Seconds with two decimals, rounded down.
std::string seconds_text(Duration time);
/// Milliseconds with three decimals, rounded down.
std::string milliseconds_text(Duration time);
/// "3.2%" of `whole`; "0%" of nothing.
std::string percent_text(std::uint64_t part, std::uint64_t whole);

}  // namespace netrig::flow
