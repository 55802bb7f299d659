#include "ftp/glob.hpp"

#include <optional>

namespace netrig::ftp {

namespace {

/// Of one "[…]": whether it holds the character, and how long it is.
struct Bracket {
  bool holds;
  std::size_t length;
};

/// What "[" begins at the front of `pattern`; none when it isn't closed, and so means itself.
std::optional<Bracket> parse_bracket(std::string_view pattern, char character) {
  if (pattern.find(']') == std::string_view::npos) return {};
  std::size_t at = 1;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  bool holds = false;
  for (const auto first = at; at < pattern.size(); ++at) {
    if (pattern[at] == ']' && at > first) return Bracket{holds != negated, at + 1};
    const char low = pattern[at];
    char high = low;
    if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
      high = pattern[at + 2];
      at += 2;
    }
    const auto byte = static_cast<unsigned char>(character);
    if (static_cast<unsigned char>(low) <= byte && byte <= static_cast<unsigned char>(high)) holds = true;
  }
  return {};
}

/// How much of `pattern`, whose front is no "*", takes `character`; 0 when it does not.
std::size_t take_one(std::string_view pattern, char character) {
  if (pattern[0] == '?') return 1;
  if (pattern[0] == '[') {
    if (const auto bracket = parse_bracket(pattern, character)) return bracket->holds ? bracket->length : 0;
  }
  const bool escaped = pattern[0] == '\\' && pattern.size() > 1;
  return pattern[escaped ? 1 : 0] == character ? (escaped ? 2 : 1) : 0;
}

}  // namespace

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

/// Only the last "*" has to be tried again: what an earlier one could take more of, the last one can too.
bool matches_pattern(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::optional<std::string_view> after_star;  // of the pattern, and where it was tried in the name
  std::size_t tried = 0;
  std::size_t at = 0;
  for (std::string_view rest = pattern;;) {
    if (!rest.empty() && rest[0] == '*') {
      rest.remove_prefix(1);
      after_star = rest;
      tried = at;
      continue;
    }
    if (at == name.size()) return rest.empty();
    const auto length = rest.empty() ? 0 : take_one(rest, name[at]);
    if (length > 0) {
      rest.remove_prefix(length);
      ++at;
    } else if (after_star) {
      rest = *after_star;
      at = ++tried;
    } else {
      return false;
    }
  }
}

}  // namespace netrig::ftp
