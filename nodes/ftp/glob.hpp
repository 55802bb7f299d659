// Patterns of file names as a shell knows them: "*.txt", "report-?.[ab]*" (POSIX 2.13).
#pragma once

#include <string_view>

namespace netrig::ftp {

/// Whether `text` holds one of "*?[".
bool is_pattern(std::string_view text);

/// Whether all of `name` is what `pattern` describes. A dot at a name's start is matched by a dot only. A "\"
/// takes its meaning from what follows. The time grows with the product of both lengths at most.
bool matches_pattern(std::string_view pattern, std::string_view name);

}  // namespace netrig::ftp
