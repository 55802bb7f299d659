// The quantities of a topology file: durations with a unit, ports and ranges of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "topology/rules.hpp"
#include "topology/steps.hpp"

namespace netrig::reading {

/// A decimal number without sign, or none for anything else and for what is greater than `most`.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most);

/// "10s", "1.5s", "500ms", "1h": a decimal number and a unit of ns, us, ms, s, m, h. At most 365 days.
std::optional<StepDuration> parse_duration(std::string_view text);

/// The shortest text that parse_duration() gives the same for: "1500ms", "10s".
std::string duration_text(StepDuration duration);

/// A TCP or UDP port, 1 to 65535 (RFC 6335 6 reserves 0).
std::optional<std::uint16_t> parse_port(std::string_view text);

/// "80" or "8000-8100".
std::optional<PortRange> parse_port_range(std::string_view text);

}  // namespace netrig::reading
