// What a terminal can show, and how results use it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace netrig {

enum class Colour { none, green, red, yellow, dim, bold };

struct TerminalStyle {
  std::size_t width = 80;  ///< columns
  bool colour = false;     ///< ECMA-48 colours
  bool utf8 = true;        ///< ✔ and ✘, else ok and FAIL
  bool in_place = false;   ///< the last line may be written over
};

/// What suits the descriptor: colour and in-place lines only on a terminal (TERM not "dumb"; no colour with
/// NO_COLOR set, https://no-color.org), UTF-8 by the locale's environment, the width it has.
TerminalStyle terminal_style(int descriptor);

/// Whether a locale named so uses UTF-8: "en_US.UTF-8", "C.utf8".
bool names_utf8(std::string_view locale);

/// `text` in a colour when the style has colours.
std::string coloured(const TerminalStyle& style, Colour colour, const std::string& text);

}  // namespace netrig
