// Durations as people write them on a command line or in a topology: "10s", "500ms", "1h30m", "1.5s", "0".
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "host/time.hpp"

namespace netrig {

/// One or more decimal numbers, each followed by its unit: d, h, m, s, ms, us, ns. Only zero may stand
/// without one. Nothing when the text is anything else, negative, or more than Duration holds (292 years).
/// What is finer than a nanosecond is refused, not rounded.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest such text, in h, m and s, or in one smaller unit below a second; parse_duration gives the
/// value back.
std::string format_duration(Duration duration);

/// The type of an option that is a duration, for Program_options:
///
///     ("lease", po::value<DurationOption>()->default_value({std::chrono::hours(1)}), "lease time")
struct DurationOption {
  Duration value{};

  operator Duration() const { return value; }
};

std::istream& operator>>(std::istream& stream, DurationOption& option);
std::ostream& operator<<(std::ostream& stream, const DurationOption& option);

}  // namespace netrig
