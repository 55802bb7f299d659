// The quantities of a topology file: numbers, ports and ranges of them, probabilities, rates and sizes.
// Durations are in host/duration.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "link/conditions.hpp"
#include "topology/rules.hpp"

namespace netrig::reading {

/// A decimal number without sign, or none for anything else and for what is greater than `most`.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most);

/// A TCP or UDP port, 1 to 65535 (RFC 6335 6 reserves 0).
std::optional<std::uint16_t> parse_port(std::string_view text);

/// "80" or "8000-8100".
std::optional<PortRange> parse_port_range(std::string_view text);

struct ParsedChance {
  std::optional<Chance> chance = {};
  std::string problem = {};  ///< of what is none: "above 100%"; empty if it is not even a number
};

/// A probability in percent, "5%" or "0.1%", exactly: at most seven decimals.
ParsedChance parse_chance(std::string_view text);
/// The text that parse_chance() gives `chance` for.
std::string format_chance(Chance chance);

/// Bits a second with a unit (bit, kbit, mbit, gbit: powers of 1000), "10mbit" or "1.5mbit"; 1bit to
/// 1000gbit.
std::optional<std::uint64_t> parse_bit_rate(std::string_view text);
/// The shortest text that parse_bit_rate() gives `bits_per_second` for.
std::string format_bit_rate(std::uint64_t bits_per_second);

/// Bytes, with a unit or without (B, kB, MB: powers of 1000), "64kB" or "1500"; 1 byte to 1000MB.
std::optional<std::uint64_t> parse_byte_count(std::string_view text);

}  // namespace netrig::reading
