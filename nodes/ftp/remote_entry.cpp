#include "ftp/remote_entry.hpp"

#include <algorithm>
#include <array>

#include "ftp/listing.hpp"
#include "ftp/number.hpp"

namespace netrig::ftp {

namespace {

constexpr std::size_t kNameLimitBytes = 255;  // NAME_MAX of Linux

bool same_word(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::equal(left, right, [&](char a, char b) { return lower(a) == lower(b); });
}

/// False for the directory that is listed, and its parent.
bool take_type(RemoteEntry& entry, std::string_view value) {
  if (same_word(value, "cdir") || same_word(value, "pdir")) return false;
  if (same_word(value, "file")) entry.type = RemoteType::file;
  if (same_word(value, "dir")) entry.type = RemoteType::directory;
  for (const std::string_view link : {"OS.unix=slink", "OS.unix=symlink"}) {
    const auto end = value.substr(std::min(link.size(), value.size()));  // ":TARGET" perhaps
    if (same_word(value.substr(0, link.size()), link) && (end.empty() || end.front() == ':'))
      entry.type = RemoteType::link;
  }
  return true;
}

bool take_fact(RemoteEntry& entry, std::string_view name, std::string_view value) {
  if (same_word(name, "type")) return take_type(entry, value);
  if (same_word(name, "size")) entry.size_bytes = parse_number<std::uint64_t>(value);
  if (same_word(name, "modify")) entry.modified = parse_time_value(value);
  if (same_word(name, "UNIX.mode")) {
    const auto mode = parse_number<std::uint32_t>(value, 8);
    if (mode) entry.permissions = *mode & 0777u;
  }
  return true;
}

/// The next word, and what follows it taken off `text`; empty at the end.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// "-rw-r--r--", and what may follow it: "." or "+" of access rules.
std::optional<std::uint32_t> parse_rights(std::string_view text) {
  if (text.size() < 10 || text.size() > 11) return {};
  std::uint32_t rights = 0;
  for (std::size_t i = 1; i < 10; ++i) {
    constexpr std::string_view kLetters = "rwxsStT-";
    if (kLetters.find(text[i]) == std::string_view::npos) return {};
    const bool is_set = text[i] != '-' && text[i] != 'S' && text[i] != 'T';
    rights = rights << 1 | (is_set ? 1u : 0u);
  }
  return rights;
}

bool is_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return std::ranges::any_of(kMonths, [&](auto month) { return same_word(word, month); });
}

/// Takes "1 ftp ftp 1234 Jan 2 13:04" off the front: the size is the word before the month, and two more
/// words say the day and the hour or year. Owners' names may be missing or hold anything but spaces.
std::optional<std::uint64_t> take_size_and_time(std::string_view& text) {
  constexpr int kWordsBeforeMonth = 5;
  std::string_view before;
  for (int i = 0; i <= kWordsBeforeMonth; ++i) {
    const auto word = take_word(text);
    if (is_month(word) && !before.empty()) {
      const auto size = parse_number<std::uint64_t>(before);
      const auto day = parse_number<unsigned>(take_word(text));
      const auto clock = take_word(text);
      return size && day && *day >= 1 && *day <= 31 && clock.size() >= 4 ? size : std::nullopt;
    }
    before = word;
  }
  return {};
}

bool is_dot(std::string_view name) {
  return name == "." || name == "..";
}

/// Whatever its name.
std::optional<RemoteEntry> read_list_line(std::string_view line) {
  std::string_view rest = line;
  const auto mode = take_word(rest);
  const auto rights = parse_rights(mode);
  if (!rights || mode.data() != line.data()) return {};
  const auto size = take_size_and_time(rest);
  if (!size || rest.size() < 2) return {};
  RemoteEntry entry{.name = std::string(rest.substr(1)), .permissions = rights};
  if (mode[0] == '-') {
    entry.type = RemoteType::file;
    entry.size_bytes = size;
  }
  if (mode[0] == 'd') entry.type = RemoteType::directory;
  if (mode[0] == 'l') {
    entry.type = RemoteType::link;
    entry.name.resize(std::min(entry.name.find(" -> "), entry.name.size()));
  }
  return entry;
}

}  // namespace

std::optional<RemoteEntry> parse_fact_line(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return {};
  RemoteEntry entry{.name = std::string(line.substr(space + 1))};
  auto facts = line.substr(0, space);
  if (!is_file_name(entry.name)) return {};
  while (!facts.empty()) {
    const auto end = facts.find(';');
    const auto equals = facts.find('=');
    if (end == std::string_view::npos || equals > end) return {};  // RFC 3659 7.2: each ends with a semicolon
    if (!take_fact(entry, facts.substr(0, equals), facts.substr(equals + 1, end - equals - 1))) return {};
    facts.remove_prefix(end + 1);
  }
  return entry;
}

std::optional<RemoteEntry> parse_list_line(std::string_view line) {
  auto entry = read_list_line(line);
  if (!entry || !is_file_name(entry->name)) return {};
  return entry;
}

ListingRemark fact_remark(std::string_view line) {
  if (line.empty()) return ListingRemark::nothing;
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return ListingRemark::malformed;
  if (is_dot(line.substr(space + 1))) return ListingRemark::itself;
  auto facts = line.substr(0, space);
  while (!facts.empty()) {
    const auto end = std::min(facts.find(';'), facts.size());
    const auto fact = facts.substr(0, end);
    if (same_word(fact, "type=cdir") || same_word(fact, "type=pdir")) return ListingRemark::itself;
    facts.remove_prefix(std::min(end + 1, facts.size()));
  }
  return ListingRemark::malformed;
}

ListingRemark list_remark(std::string_view line) {
  std::string_view rest = line;
  const auto word = take_word(rest);
  if (word.empty()) return ListingRemark::nothing;
  const auto number = take_word(rest);
  if (parse_number<std::uint64_t>(number) && take_word(rest).empty()) return ListingRemark::nothing;
  const auto entry = read_list_line(line);
  return entry && is_dot(entry->name) ? ListingRemark::itself : ListingRemark::malformed;
}

bool is_file_name(std::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.size() > kNameLimitBytes) return false;
  constexpr std::string_view kForbidden("/\0\r\n", 4);
  return name.find_first_of(kForbidden) == std::string_view::npos;
}

}  // namespace netrig::ftp
