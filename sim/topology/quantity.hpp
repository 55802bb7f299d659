// The quantities of a topology file: numbers, ports and ranges of them. Durations are in host/duration.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "topology/rules.hpp"

namespace netrig::reading {

/// A decimal number without sign, or none for anything else and for what is greater than `most`.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most);

/// A TCP or UDP port, 1 to 65535 (RFC 6335 6 reserves 0).
std::optional<std::uint16_t> parse_port(std::string_view text);

/// "80" or "8000-8100".
std::optional<PortRange> parse_port_range(std::string_view text);

}  // namespace netrig::reading
