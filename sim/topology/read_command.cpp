#include "topology/read_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

bool is_executable(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

bool is_in_path(const std::string& name) {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable ? variable : "/usr/sbin:/usr/bin:/sbin:/bin";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    if (is_executable(std::string(rest.substr(0, colon)) + "/" + name)) return true;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return false;
}

bool program_exists(const std::string& name, const ReadOptions& options) {
  if (options.program_exists) return options.program_exists(name);
  return name.front() == '/' ? is_executable(name) : is_in_path(name);
}

/// A program that is neither netrig's own, nor of the node, nor of this machine.
void check_program(const Command& command, Reading& reading) {
  const auto& name = command.arguments.front();
  const bool of_the_node = name.find('/', 1) != std::string::npos && name.front() != '/';  // among its files
  const auto& options = reading.options;
  if (options.own_programs.empty() || command.own || of_the_node || program_exists(name, options)) return;
  const std::vector<std::string> own(options.own_programs.begin(), options.own_programs.end());
  const auto meant = nearest_name(command.program_name(), own);
  // Whether it is installed makes no difference to who can't run it anyway: check_world() says so.
  if (options.world == WorldKind::simulated && !meant) return;
  const std::string foreign = name.front() == '/'
                                  ? "an executable file at that path, "
                                  : "a program that is installed (PATH has none of this name), ";
  reading.report(command.position, "unknown program " + in_quotes(name),
                 foreign + "or netrig's own, " + one_of(own, command.program_name()));
  reading.unknown_programs[name] = meant;
}

/// Whether a shell would do something about this word if it stands there without quotes.
bool is_for_a_shell(const std::string& word) {
  static const std::set<std::string> kOperators = {"|", "||", "&&", ";", "&", "|&"};
  if (kOperators.contains(word)) return true;
  if (word.size() > 1 && word.back() == ';') return true;
  const auto redirection = word.find_first_not_of("012&");
  if (redirection != std::string::npos && redirection <= 1 &&
      (word[redirection] == '>' || word[redirection] == '<'))
    return true;
  return word.size() > 1 && word.front() == '$' &&
         (std::isalpha(static_cast<unsigned char>(word[1])) ||
          std::string_view("_{($?").find(word[1]) != std::string::npos);
}

/// No shell runs a command: what is meant for one would be handed to the program.
void check_shell_syntax(const std::string& line, const std::vector<std::string>& words,
                        const SourcePosition& position, Reading& reading) {
  std::istringstream pieces(line);  // by blanks only: quotes still stand in them
  for (std::string piece; pieces >> piece;) {
    const bool is_word = std::find(words.begin(), words.end(), piece) != words.end();
    if (!is_word || !is_for_a_shell(piece)) continue;
    reading.report(position, in_quotes(piece) + " in a command, where no shell runs",
                   "a command without it, sh -c '…', or quotes around it if the program shall get it");
    return;
  }
}

std::optional<std::vector<std::string>> read_words(const YamlNode& node, Reading& reading) {
  static const std::string kExpected = "a command, e.g. ping -c 1 10.0.0.1";
  if (!node.is_list()) {
    auto line = read_text(node, kExpected, reading.diagnostics);
    if (!line) return {};
    auto words = split_words(*line);
    if (!words) reading.report(node.position, node.describe() + ", with an open quote", "a closing one");
    if (words && words->empty()) reading.report(node.position, node.describe(), kExpected);
    if (words) check_shell_syntax(*line, *words, node.position, reading);
    return words;
  }
  if (node.items.empty()) reading.report(node.position, node.describe(), kExpected);
  std::vector<std::string> words;
  for (const auto& item : node.items) {
    const bool is_word = item.is_scalar() && item.text.find('\0') == std::string::npos;
    if (!is_word) reading.report(item.position, item.describe(), "a word of a command");
    words.push_back(item.text);
  }
  return words;
}

ReadySign read_sign(const YamlEntry& entry, Reading& reading) {
  ReadySign sign;
  const auto& kind = entry.key.text;
  if (kind == "tcp" || kind == "udp") {
    sign.kind = kind == "tcp" ? ReadySign::Kind::tcp_port : ReadySign::Kind::udp_port;
    sign.port = read_port(entry.value, reading.diagnostics).value_or(0);
  } else if (kind == "log") {
    sign.kind = ReadySign::Kind::log_line;
    sign.pattern = read_pattern(entry.value, reading.diagnostics).value_or("");
  } else {
    sign.kind = kind == "exit" ? ReadySign::Kind::exit : ReadySign::Kind::started;
    auto flag = read_flag(entry.value, reading.diagnostics);
    if (flag == false) reading.report(entry.value.position, "'false'", "true, or another sign");
  }
  return sign;
}

bool is_variable_name(const std::string& name) {
  const auto is_allowed = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace

std::optional<Command> read_command(const YamlNode& node, Reading& reading) {
  auto words = read_words(node, reading);
  if (!words || words->empty()) return {};
  if (words->front().empty()) {
    reading.report(node.position, "an empty word as the program", "a program's name");
    return {};
  }
  Command command{std::move(*words), node.position};
  command.own = is_own_program(command.arguments.front(), reading.options.own_programs);
  check_program(command, reading);
  return command;
}

std::optional<ReadySign> read_ready(const YamlNode& node, Reading& reading) {
  static const std::string kExpected =
      "one of {tcp: PORT}, {udp: PORT}, {log: PATTERN}, {exit: true}, {started: true}";
  YamlMap map(node, kExpected, reading.diagnostics);
  const auto* entry = map.require_one({"tcp", "udp", "log", "exit", "started"}, kExpected);
  const auto* within = map.find("within");
  map.finish();
  if (!entry) return {};
  auto sign = read_sign(*entry, reading);
  sign.position = entry->key.position;
  if (within) sign.within = read_duration(*within, reading.diagnostics).value_or(sign.within);
  return sign;
}

std::map<std::string, std::string> read_environment(const YamlNode& node, Reading& reading) {
  std::map<std::string, std::string> environment;
  if (!node.is_map()) {
    reading.report(node.position, node.describe(), "variables and their values, e.g. {LANG: C}");
  }
  report_duplicate_keys(node, "variable", reading.diagnostics);
  for (const auto& [key, value] : node.entries) {
    if (!is_variable_name(key.text)) {
      reading.report(key.position, in_quotes(key.text),
                     "a variable's name of letters, digits and underscores");
    }
    const bool is_text = !value.is_list() && !value.is_map() && value.text.find('\0') == std::string::npos;
    if (!is_text) reading.report(value.position, value.describe(), "a variable's value");
    environment.emplace(key.text, value.text);
  }
  return environment;
}

}  // namespace netrig::reading
