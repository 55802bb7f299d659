// A line that somebody typed, as words: separated by spaces, with "…", '…' and \ to keep a space in one
// (POSIX 2.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netrig::ftp {

/// None when a quotation is not closed. What stands behind a "#" at a word's beginning is left out.
std::optional<std::vector<std::string>> split_words(std::string_view line);

}  // namespace netrig::ftp
