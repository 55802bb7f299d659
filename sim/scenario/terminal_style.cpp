#include "scenario/terminal_style.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace netrig {
namespace {

constexpr std::size_t kNarrowest = 40;    // below it nothing is readable
constexpr std::size_t kWidestUsed = 120;  // times further right are not found by the eye

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// POSIX 8.2: the first that is set and not empty decides.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!environment(name).empty()) return names_utf8(environment(name));
  }
  return false;
}

std::size_t width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidestUsed);
}

const char* code_of(Colour colour) {
  switch (colour) {
    case Colour::green:
      return "32";
    case Colour::red:
      return "31";
    case Colour::yellow:
      return "33";
    case Colour::dim:
      return "2";
    case Colour::bold:
      return "1";
    case Colour::none:
      break;
  }
  return nullptr;
}

}  // namespace

TerminalStyle terminal_style(int descriptor) {
  const bool terminal = ::isatty(descriptor) == 1 && environment("TERM") != "dumb";
  TerminalStyle style;
  style.width = terminal ? width_of(descriptor) : 100;
  style.colour = terminal && environment("NO_COLOR").empty();
  style.utf8 = locale_is_utf8();
  style.in_place = terminal;
  return style;
}

bool names_utf8(std::string_view locale) {
  std::string lower;
  for (const char letter : locale) {
    if (letter != '-') lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return lower.find("utf8") != std::string::npos;
}

std::string coloured(const TerminalStyle& style, Colour colour, const std::string& text) {
  const char* code = code_of(colour);
  if (!style.colour || code == nullptr || text.empty()) return text;
  return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

}  // namespace netrig
