// UTF-8 (RFC 3629): decoding that never fails, and how many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace netrig {

inline constexpr char32_t kReplacementCharacter = 0xfffd;

/// The character at `position`, which is moved behind it; U+FFFD for one byte that is not UTF-8 (RFC 3629 3:
/// overlong forms and surrogates are not). `position` must be less than the text's size.
char32_t next_character(std::string_view text, std::size_t& position);

/// `text` with U+FFFD for each byte that is not UTF-8.
std::string repaired(std::string_view text);

/// Columns on a terminal: combining marks take none, East Asian wide characters two.
std::size_t display_width(std::string_view text);

/// `text` cut to `width` columns, with "…" at the end when something was cut, and filled with blanks.
std::string fit(std::string_view text, std::size_t width);
/// The same, filled on the left.
std::string fit_right(std::string_view text, std::size_t width);

}  // namespace netrig
