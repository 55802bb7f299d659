#include "dns/query_command.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "host/program.hpp"

namespace netrig::dns {

namespace {

struct Flag {
  std::string_view name;
  bool QueryCommand::*value;
};
constexpr std::array kFlags{
    Flag{"short", &QueryCommand::brief},
    Flag{"tcp", &QueryCommand::tcp},
    Flag{"vc", &QueryCommand::tcp},
    Flag{"ignore", &QueryCommand::keep_truncated},
    Flag{"recurse", &QueryCommand::recursion},
    Flag{"rec", &QueryCommand::recursion},
    Flag{"edns", &QueryCommand::edns},
    Flag{"dnssec", &QueryCommand::dnssec},
};

struct Part {
  std::string_view name;
  bool ReplyParts::*value;
};
constexpr std::array kParts{
    Part{"comments", &ReplyParts::comments},     Part{"question", &ReplyParts::question},
    Part{"answer", &ReplyParts::answer},         Part{"authority", &ReplyParts::authority},
    Part{"additional", &ReplyParts::additional}, Part{"stats", &ReplyParts::stats},
};

constexpr const char* kWords =
    "+short, +tcp, +ignore, +norecurse (+norec), +noedns, +dnssec, +bufsize=N, +time=N, +tries=N, +retry=N, "
    "and of what is printed +[no]all, +[no]comments, +[no]question, +[no]answer, +[no]authority, "
    "+[no]additional, +[no]stats";

/// What stands behind "+bufsize=": from `least` to `most` of `what`.
unsigned parse_number(std::string_view word, unsigned least, unsigned most, const std::string& what) {
  const auto text = word.substr(word.find('=') + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw UsageError("+" + std::string(word) + ": expected is a number of " + what + " from " +
                     std::to_string(least) + " to " + std::to_string(most));
  return number;
}

/// False for a word that has no such number.
bool take_number(std::string_view word, QueryCommand& command) {
  constexpr unsigned kMostTries = 100;
  constexpr unsigned kMostSeconds = 3600;
  if (word.starts_with("bufsize=")) {
    command.udp_bytes = static_cast<std::uint16_t>(parse_number(word, 0, 65535, "bytes"));
    command.edns = true;
  } else if (word.starts_with("tries=")) {
    command.tries = static_cast<int>(parse_number(word, 1, kMostTries, "tries"));
  } else if (word.starts_with("retry=")) {
    command.tries = static_cast<int>(parse_number(word, 0, kMostTries - 1, "tries after the first")) + 1;
  } else if (word.starts_with("time=")) {
    command.per_try = std::chrono::seconds(parse_number(word, 1, kMostSeconds, "seconds"));
  } else {
    return false;
  }
  return true;
}

/// Whether `name` is what can be shown or not.
bool take_part(std::string_view name, bool on, ReplyParts& shown) {
  for (const auto& part : kParts) {
    if (name == part.name || name == "all") shown.*part.value = on;
  }
  return name == "all" || std::ranges::count(kParts, name, &Part::name) > 0;
}

/// A word behind its '+'; what is behind "no" is the opposite.
void take_flag(std::string_view word, QueryCommand& command) {
  if (word == "nocmd" || take_number(word, command)) return;  // the command's line is never shown
  const bool on = !word.starts_with("no");
  const auto name = on ? word : word.substr(2);
  if (take_part(name, on, command.shown)) return;
  const auto flag = std::ranges::find(kFlags, name, &Flag::name);
  if (flag == kFlags.end())
    throw UsageError("'+" + std::string(word) + "' is not known; there are " + kWords);
  command.*flag->value = on;
  command.edns = command.edns || (name == "dnssec" && on);
}

std::string parse_server(const std::string& text) {
  if (IpAddress::parse(text) || Name::parse(text)) return text;
  throw UsageError("'@" + text + "' is no server: an address or a name is expected, such as @10.0.0.3");
}

RecordType parse_type(const std::string& text) {
  const auto type = parse_record_type(text);
  if (!type)
    throw UsageError("'" + text + "' is no record type: expected is one such as A, AAAA, MX or TYPE257");
  return *type;
}

/// Without options, one word is a name; of two, either may be the type, the second rather.
void take_question(std::vector<std::string> words, const QuestionOptions& options, QueryCommand& command) {
  const bool is_named = !options.name.empty();
  const bool is_typed = !options.type.empty();
  const std::size_t places = (is_named ? 0u : 1u) + (is_typed ? 0u : 1u);
  if (words.size() > places)
    throw UsageError("'" + words[places] + "' is too much: one name and one type are expected");
  if (is_named) words.insert(words.begin(), options.name);
  if (words.empty()) throw UsageError("no name is given");
  if (is_typed) words.push_back(options.type);
  command.name = words.front();
  if (words.size() < 2) return;
  const bool is_turned =
      !is_named && !is_typed && !parse_record_type(words[1]) && parse_record_type(words[0]);
  if (is_turned) std::swap(words[0], words[1]);
  command.name = words[0];
  command.type = parse_type(words[1]);
}

/// The names of an address.
void take_reverse(const std::vector<std::string>& words, const QuestionOptions& options,
                  QueryCommand& command) {
  const auto address = IpAddress::parse(options.reverse);
  if (!address)
    throw UsageError("'" + options.reverse + "' is no IP address; -x expects one, such as -x 10.0.0.4");
  if (!words.empty()) throw UsageError("'" + words.front() + "' is too much beside -x");
  if (!options.name.empty()) throw UsageError("-q " + options.name + " is too much beside -x");
  command.name = reverse_name(*address).to_string();
  command.type = options.type.empty() ? RecordType::ptr : parse_type(options.type);
}

}  // namespace

QueryCommand parse_query_command(const std::vector<std::string>& words, const QuestionOptions& options) {
  QueryCommand command;
  std::vector<std::string> question;
  for (const auto& word : words) {
    if (word.starts_with('@')) {
      command.server = parse_server(word.substr(1));
    } else if (word.starts_with('+')) {
      take_flag(std::string_view(word).substr(1), command);
    } else if (const auto record_class = parse_record_class(word)) {
      command.record_class = *record_class;
    } else {
      question.push_back(word);
    }
  }
  if (options.reverse.empty()) {
    take_question(std::move(question), options, command);
  } else {
    take_reverse(question, options, command);
  }
  if (!Name::parse(command.name)) throw UsageError("'" + command.name + "' is not a domain name");
  if (command.type == RecordType::axfr || command.type == RecordType::ixfr)
    throw UsageError(to_string(command.type) + ": dns-query does not transfer zones; dig can: dig @SERVER " +
                     command.name + " " + to_string(command.type));
  return command;
}

}  // namespace netrig::dns
