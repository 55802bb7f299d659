#include "scenario/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace netrig {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// The blocks that matter in names and messages; not the whole of Unicode Standard Annex 11.
constexpr std::array<Range, 4> kCombining{
    {{0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};
constexpr std::array<Range, 7> kWide{{{0x1100, 0x115f},
                                      {0x2e80, 0xa4cf},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xff00, 0xff60},
                                      {0x1f300, 0x1faff},
                                      {0x20000, 0x3fffd}}};

template <std::size_t Count>
bool within(const std::array<Range, Count>& ranges, char32_t character) {
  for (const Range& range : ranges) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

std::size_t columns(char32_t character) {
  if (within(kCombining, character)) return 0;
  return within(kWide, character) ? 2 : 1;
}

// How many bytes follow a first byte, and the bits of the character that it holds.
struct Lead {
  int following;
  char32_t bits;
  char32_t least;  // smaller values have a shorter form
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {0, byte, 0};
  if (byte >= 0xc2 && byte < 0xe0) return {1, byte & 0x1fu, 0x80};
  if (byte >= 0xe0 && byte < 0xf0) return {2, byte & 0x0fu, 0x800};
  if (byte >= 0xf0 && byte < 0xf5) return {3, byte & 0x07u, 0x10000};
  return {-1, 0, 0};
}

// The part of `text` that fits into `width` columns.
std::string_view head(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    used += columns(next_character(text, position));
    if (used > width) return text.substr(0, begin);
  }
  return text;
}

std::string cut(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(head(text, width - 1)) + "…";
}

}  // namespace

char32_t next_character(std::string_view text, std::size_t& position) {
  const Lead lead = lead_of(static_cast<std::uint8_t>(text[position]));
  const std::size_t begin = position++;
  if (lead.following < 0 || begin + static_cast<std::size_t>(lead.following) >= text.size()) {
    return lead.following == 0 ? lead.bits : kReplacementCharacter;
  }
  char32_t character = lead.bits;
  for (int index = 1; index <= lead.following; ++index) {
    const auto byte = static_cast<std::uint8_t>(text[begin + static_cast<std::size_t>(index)]);
    if ((byte & 0xc0) != 0x80) return kReplacementCharacter;
    character = character << 6 | (byte & 0x3fu);
  }
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < lead.least || surrogate || character > 0x10ffff) return kReplacementCharacter;
  position = begin + 1 + static_cast<std::size_t>(lead.following);
  return character;
}

std::string repaired(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    if (next_character(text, position) == kReplacementCharacter) {
      result += "\xef\xbf\xbd";
    } else {
      result += text.substr(begin, position - begin);
    }
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t position = 0; position < text.size();) width += columns(next_character(text, position));
  return width;
}

std::string fit(std::string_view text, std::size_t width) {
  std::string result = cut(text, width);
  result.append(width - std::min(width, display_width(result)), ' ');
  return result;
}

std::string fit_right(std::string_view text, std::size_t width) {
  const std::string result = cut(text, width);
  return std::string(width - std::min(width, display_width(result)), ' ') + result;
}

}  // namespace netrig
