// Numbers as ping and traceroute print them, by integer arithmetic: the same on every machine.
#pragma once

#include <cstdint>
#include <string>

#include "host/time.hpp"

namespace netrig::probe {

/// Milliseconds with three decimals, rounded down: "0.045".
std::string milliseconds_text(Duration time);

/// The same with no more digits than a reader wants: "0.045", "3.21", "45.6", "123".
std::string short_milliseconds_text(Duration time);

/// How many percent `part` is of `whole`, rounded to six digits, without zeros at the end: "0", "33.3333",
/// "14.2857". A `whole` of 0 gives "0".
std::string percent_text(std::uint64_t part, std::uint64_t whole);

/// The largest number whose square is not above `square`.
std::uint64_t square_root(std::uint64_t square);

}  // namespace netrig::probe
