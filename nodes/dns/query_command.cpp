#include "dns/query_command.hpp"

#include <algorithm>
#include <charconv>

#include "host/program.hpp"

namespace netrig::dns {

namespace {

/// +bufsize=1232
void take_size(std::string_view text, QueryCommand& command) {
  unsigned size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size() || size > 65535)
    throw UsageError("+bufsize=" + std::string(text) + ": a number of bytes up to 65535 is expected");
  command.udp_bytes = static_cast<std::uint16_t>(size);
  command.edns = true;
}

/// A word behind its '+'; what is behind "no" is the opposite.
void take_flag(std::string_view word, QueryCommand& command) {
  constexpr std::string_view kSize = "bufsize=";
  if (word.starts_with(kSize)) return take_size(word.substr(kSize.size()), command);
  const bool on = !word.starts_with("no");
  const auto name = on ? word : word.substr(2);
  if (name == "short") {
    command.brief = on;
  } else if (name == "tcp" || name == "vc") {
    command.tcp = on;
  } else if (name == "ignore") {
    command.keep_truncated = on;
  } else if (name == "recurse" || name == "rec") {
    command.recursion = on;
  } else if (name == "edns") {
    command.edns = on;
  } else if (name == "dnssec") {
    command.dnssec = on;
    command.edns = command.edns || on;
  } else {
    throw UsageError(
        "'+" + std::string(word) +
        "' is not known; there are +short, +tcp, +ignore, +norecurse, +noedns, +dnssec, +bufsize=N");
  }
}

std::string parse_server(const std::string& text) {
  if (IpAddress::parse(text) || Name::parse(text)) return text;
  throw UsageError("'@" + text + "' is no server: an address or a name is expected, such as @10.0.0.3");
}

/// One word is a name; of two, either may be the type, the second rather.
void take_question(std::vector<std::string> words, QueryCommand& command) {
  std::erase_if(words, [&](const std::string& word) {
    const auto known = parse_record_class(word);
    if (known) command.record_class = *known;
    return known.has_value();
  });
  if (words.size() > 2)
    throw UsageError("'" + words[2] + "' is too much: one name and one type are expected");
  if (words.empty()) throw UsageError("no name is given");
  command.name = words.front();
  if (words.size() < 2) return;
  auto type = parse_record_type(words[1]);
  if (!type) {
    type = parse_record_type(words[0]);
    command.name = words[1];
  }
  if (!type)
    throw UsageError("'" + words[1] + "' is no record type: expected is one such as A, AAAA, MX or TYPE257");
  command.type = *type;
}

}  // namespace

QueryCommand parse_query_command(const std::vector<std::string>& words, const std::string& reverse) {
  QueryCommand command;
  std::vector<std::string> question;
  for (const auto& word : words) {
    if (word.starts_with('@')) {
      command.server = parse_server(word.substr(1));
    } else if (word.starts_with('+')) {
      take_flag(std::string_view(word).substr(1), command);
    } else {
      question.push_back(word);
    }
  }
  if (reverse.empty()) {
    take_question(std::move(question), command);
  } else {
    const auto address = IpAddress::parse(reverse);
    if (!address) throw UsageError("'" + reverse + "' is no IP address; -x expects one, such as -x 10.0.0.4");
    if (!question.empty()) throw UsageError("'" + question.front() + "' is too much beside -x");
    command.name = reverse_name(*address).to_string();
    command.type = RecordType::ptr;
  }
  if (!Name::parse(command.name)) throw UsageError("'" + command.name + "' is not a domain name");
  return command;
}

}  // namespace netrig::dns
