#include "topology/yaml_text.hpp"

#include <algorithm>
#include <optional>

#include "topology/yaml_node.hpp"

namespace netrig::reading {

namespace {

/// The first tab that indents a line, which YAML 1.2 (6.1) forbids and yaml-cpp reports as something else.
std::optional<SourcePosition> indenting_tab(std::string_view text, int last_line) {
  int line = 1;
  for (std::size_t start = 0; line <= last_line; ++line) {
    const auto end = text.find('\n', start);
    const auto blank = text.find_first_not_of(' ', start);
    if (blank != std::string_view::npos && text[blank] == '\t') {
      return SourcePosition{line, static_cast<int>(blank - start) + 1};
    }
    if (end == std::string_view::npos) break;
    start = end + 1;
  }
  return {};
}

/// What yaml-cpp says, and what is most likely meant.
std::string syntax_hint(const std::string& message) {
  if (message.starts_with("unknown escape character"))
    return "single quotes, within which a backslash is just a backslash";
  if (message.find("flow not found") != std::string::npos)
    return "a closing bracket, and quotes around text that holds [, ], {, } or a comma";
  return "YAML 1.2";
}

/// The first byte that no text has: YAML 1.2 (5.1) forbids control characters but tab, line feed and carriage
/// return.
std::size_t control_character(std::string_view text) {
  const auto is_control = [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && character != '\t' && character != '\n' && character != '\r') || byte == 0x7f;
  };
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_control) - text.begin());
}

}  // namespace

bool refuse_control_characters(std::string_view text, Diagnostics& diagnostics) {
  const auto place = control_character(text);
  if (place == text.size()) return false;
  const auto before = text.substr(0, place);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  diagnostics.add({static_cast<int>(line), static_cast<int>(place - line_begin) + 1},
                  "a control character, " + in_quotes(text.substr(place, 1)) + ", so this is no text file",
                  "a topology in YAML 1.2");
  return true;
}

void report_syntax(std::string_view text, const SourcePosition& position, const std::string& message,
                   Diagnostics& diagnostics) {
  if (auto tab = indenting_tab(text, position.line)) {
    diagnostics.add(*tab, "a tab as indentation", "spaces, for YAML forbids tabs there");
  } else {
    diagnostics.add(position, "invalid YAML (" + message + ")", syntax_hint(message));
  }
}

}  // namespace netrig::reading
