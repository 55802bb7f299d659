// A line of text with a sum behind it, so that half of it is known as such.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netrig {

/// Appends to what stands in `text` from `start` on a blank, the eight hexadecimal digits of its CRC-32, and
/// a line end.
void close_line(std::string& text, std::size_t start);

/// What stands before the sum in a line without its end; none when the sum is another.
std::optional<std::string_view> content_of_line(std::string_view line);

/// Takes what stands before the next blank, and the blank.
std::string_view take_word(std::string_view& rest);

}  // namespace netrig
