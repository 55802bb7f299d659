#include "dns/query_command.hpp"

#include <algorithm>

#include "host/program.hpp"

namespace netrig::dns {

namespace {

void take_flag(const std::string& word, QueryCommand& command) {
  if (word == "+short") {
    command.brief = true;
  } else if (word == "+tcp") {
    command.tcp = true;
  } else if (word == "+ignore") {
    command.keep_truncated = true;
  } else if (word == "+norecurse") {
    command.recursion = false;
  } else if (word == "+noedns") {
    command.edns = false;
  } else {
    throw UsageError("'" + word + "' is not known; there are +short, +tcp, +ignore, +norecurse and +noedns");
  }
}

IpAddress parse_server(const std::string& text) {
  if (const auto address = IpAddress::parse(text)) return *address;
  throw UsageError("'@" + text + "' is no server: an IP address is expected, such as @10.0.0.3");
}

/// One word is a name; of two, either may be the type, the second rather.
void take_question(std::vector<std::string> words, QueryCommand& command) {
  std::erase_if(words, [](const std::string& word) { return word == "IN" || word == "in"; });
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
      take_flag(word, command);
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
