// How much of a program's output a world keeps.
#pragma once

#include <cstdint>
#include <string>

namespace netrig {

/// Of one program, in bytes.
constexpr std::uint64_t kLogLimitBytes = 64 * 1024 * 1024;

/// What stands at the end of a log that was cut at the limit.
inline std::string log_end_note() {
  return "\nnetrig: the log ends here, at its limit of " + std::to_string(kLogLimitBytes >> 20) +
         " MiB; the program wrote more\n";
}

}  // namespace netrig
