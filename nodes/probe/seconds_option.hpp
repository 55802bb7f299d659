// Times on the command lines of ping and traceroute: their users write plain seconds ("-W 2", "-i 0.2"),
// those of netrig's other programs a unit ("200ms"). Both are right here.
#pragma once

#include <iosfwd>
#include <string>

#include "host/options.hpp"
#include "host/time.hpp"

namespace netrig::probe {

struct SecondsOption {
  Duration value{};

  operator Duration() const { return value; }
};

std::istream& operator>>(std::istream& stream, SecondsOption& option);
std::ostream& operator<<(std::ostream& stream, const SecondsOption& option);

/// The option's value. Throws UsageError when it lies outside of these limits.
Duration seconds_between(const Options& options, const std::string& name, Duration least, Duration most);

/// A whole number given as an option. Throws UsageError when it lies outside of these limits.
std::uint64_t number_between(const Options& options, const std::string& name, std::uint64_t least,
                             std::uint64_t most);

}  // namespace netrig::probe
