#include "ftp/command.hpp"

#include <algorithm>

#include "ftp/line_reader.hpp"

namespace netrig::ftp {

namespace {

bool is_letter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

char to_upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

bool is_verb(std::string_view text) {
  return (text.size() == 3 || text.size() == 4) && std::ranges::all_of(text, is_letter);
}

}  // namespace

std::optional<Command> parse_command(std::string_view line) {
  const auto space = line.find(' ');
  const auto verb = line.substr(0, space);
  if (!is_verb(verb)) return {};
  Command command{.verb = std::string(verb), .argument = {}};
  std::ranges::transform(command.verb, command.verb.begin(), to_upper);
  if (space != std::string_view::npos) command.argument = line.substr(space + 1);
  return command;
}

std::optional<std::string> serialize(const Command& command) {
  if (!is_verb(command.verb) || command.argument.find('\n') != std::string::npos) return {};
  std::string line = command.verb;
  if (!command.argument.empty()) line += " " + telnet_escape(command.argument);
  return line + "\r\n";
}

}  // namespace netrig::ftp
