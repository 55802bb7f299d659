// The commands that ask what the server is and can do, and REST.
#include <algorithm>
#include <cstdint>
#include <span>

#include "ftp/number.hpp"
#include "ftp/session.hpp"
#include "ftp/summary.hpp"

namespace netrig::ftp {

namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  const auto bytes = parse_number<std::uint64_t>(text);
  return bytes && *bytes <= INT64_MAX ? bytes : std::nullopt;
}

}  // namespace

Reply Session::features() const {
  std::string facts = " MLST ";
  for (auto fact : kAllFacts) facts += std::string(fact_name(fact)) + (facts_.contains(fact) ? "*;" : ";");
  return {211,
          {"Features:", " EPRT", " EPSV", " HASH SHA-256*", " MDTM", " MFMT", facts, " REST STREAM", " SIZE",
           " TVFS", " UTF8", "End"}};
}

Reply Session::help(const std::string& argument) const {
  if (!argument.empty()) {
    const auto* verb = find_verb(upper(argument));
    if (verb == nullptr) return {501, "Unknown command."};
    return {214, "Syntax: " + std::string(verb->name) + " " + std::string(verb->syntax)};
  }
  std::vector<std::string> lines{"These commands are known:"};
  for (const auto& verb : all_verbs()) {
    if (lines.size() == 1 || lines.back().size() > 60) lines.emplace_back();
    lines.back() += " " + std::string(verb.name);
  }
  lines.emplace_back("HELP COMMAND tells a command's syntax.");
  return {214, lines};
}

Reply Session::options(const std::string& argument) {
  const auto text = upper(argument);
  if (text == "UTF8 ON" || text == "UTF8") return {200, "Names are UTF-8."};
  if (text == "UTF8 OFF") return {504, "Names are always UTF-8."};
  if (text == "HASH" || text == "HASH SHA-256") return {200, "SHA-256"};
  if (text == "MLST" || text.starts_with("MLST ")) return fact_options(std::string_view(argument).substr(4));
  return {501, "No such option."};
}

/// RFC 3659 7.9: unknown facts are ignored, and the reply says what is left.
Reply Session::fact_options(std::string_view names) {
  if (names.starts_with(' ')) names.remove_prefix(1);
  facts_.clear();
  while (!names.empty()) {
    const auto end = std::min(names.find(';'), names.size());
    if (const auto fact = parse_fact(names.substr(0, end))) facts_.insert(*fact);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  std::string reply = "MLST OPTS";
  for (auto fact : facts_) reply += (reply.ends_with(';') ? "" : " ") + std::string(fact_name(fact)) + ";";
  return {200, reply};
}

Reply Session::status_reply() const {
  return {
      211,
      {"netrig FTP server", " Connected to " + ends_.peer.to_string(),
       login_.logged_in() ? " Logged in as " + login_.name() : std::string(" Not logged in"),
       data_.ascii() ? " TYPE: ASCII; STRU: File; MODE: Stream" : " TYPE: Image; STRU: File; MODE: Stream",
       " No transfer is under way", "End"}};
}

/// RFC 959 4.1.3 STAT: as LIST, on the control connection.
Outcome Session::status_of(const VirtualPath& path) const {
  constexpr std::size_t kEntriesLimit = 1000;  // a control connection is no place for more
  const auto listed = files_.listed(path);
  if (!listed) return file_error(listed.error(), path);
  const bool is_cut = listed->names.size() > kEntriesLimit;
  const auto names = std::span(listed->names).first(std::min(listed->names.size(), kEntriesLimit));
  const auto found = files_.root().entries(listed->directory.relative(), names);
  if (!found) return file_error(found.error(), path);
  std::vector<std::string> lines{"Status of " + path.text() + ":"};
  for (const auto& entry : *found) lines.push_back(" " + list_line(entry.name, entry.status, now_));
  lines.push_back(is_cut ? "There are more; LIST shows them." : "End");
  return Reply(213, lines);
}

Reply Session::transfer_status(const std::string& what, std::uint64_t bytes) {
  return {211, "Under way: " + what + ", " + byte_count(bytes) + " so far."};
}

Reply Session::restart(const std::string& argument) {
  const auto offset = parse_bytes(argument);
  if (!offset) return {501, "REST wants a number of bytes."};
  restart_offset_ = *offset;
  return {350, "The next transfer starts at byte " + std::to_string(*offset) + "."};
}

/// RFC 959 4.1.3: "ALLO 1234", or "ALLO 1234 R 80" for files of records, of which there are none. It asks for
/// room to be kept, and promises nothing. Room is made as bytes come; on purpose the number is taken for what
/// the upload has at least, as nothing else tells the server that one was cut off.
Reply Session::allocate(const std::string& argument) {
  const auto bytes = parse_bytes(std::string_view(argument).substr(0, argument.find(' ')));
  if (!bytes) return {501, "ALLO wants a number of bytes."};
  announced_bytes_ = *bytes;
  return {200, "The next upload must have " + byte_count(*bytes) + " at least."};
}

}  // namespace netrig::ftp
