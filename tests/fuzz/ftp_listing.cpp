// Fuzzes what an FTP client reads of a server besides replies, and what either reads of its user: listings by
// MLSD and LIST, features, hashes and paths in replies, typed lines, patterns, and the users' file.
#include <cstdint>
#include <string>

#include "ftp/content_hash.hpp"
#include "ftp/features.hpp"
#include "ftp/glob.hpp"
#include "ftp/listing.hpp"
#include "ftp/remote_entry.hpp"
#include "ftp/users_file.hpp"
#include "ftp/words.hpp"
#include "harness/require.hpp"

using namespace netrig;
using namespace netrig::ftp;
using netrig::fuzz::require;

namespace {

FileStatus status_of(const RemoteEntry& entry) {
  FileStatus status;
  if (entry.type == RemoteType::file) status.type = FileType::regular;
  if (entry.type == RemoteType::directory) status.type = FileType::directory;
  status.size_bytes = entry.size_bytes.value_or(0);
  status.modified = entry.modified.value_or(WallTime());
  status.permissions = entry.permissions.value_or(0);
  return status;
}

/// What a server says can be said again, and means the same.
void check_facts(const std::string& line) {
  const auto entry = parse_fact_line(line);
  if (!entry) return;
  require(is_file_name(entry->name));
  const std::set<Fact> all(kAllFacts.begin(), kAllFacts.end());
  const DirectoryEntry listed{entry->name, status_of(*entry), entry->type == RemoteType::link};
  const auto again = parse_fact_line(fact_line(listed, EntryKind::entry, all, true));
  require(again && again->name == entry->name && again->type == entry->type);
  if (entry->type == RemoteType::file) require(again->size_bytes == entry->size_bytes.value_or(0));
  if (entry->permissions) require(again->permissions == entry->permissions);
}

void check_list(const std::string& line) {
  const auto entry = parse_list_line(line);
  if (!entry) return;
  require(is_file_name(entry->name));
  if (entry->type == RemoteType::other || entry->type == RemoteType::link) return;
  const auto status = status_of(*entry);
  if (status.size_bytes > INT64_MAX) return;  // no file is so long
  const auto again = parse_list_line(list_line(entry->name, status, WallTime()));
  require(again == entry);
}

void check_words(const std::string& line) {
  const auto words = split_words(line);
  if (!words) return;
  std::size_t bytes = 0;
  for (const auto& word : *words) bytes += word.size();
  require(bytes <= line.size());
}

/// The pattern is before the first '|', the name behind it.
void check_pattern(const std::string& line) {
  const auto bar = std::min(line.find('|'), line.size());
  const auto pattern = line.substr(0, std::min<std::size_t>(bar, 255));
  const auto name = line.substr(std::min(bar + 1, line.size())).substr(0, 255);
  const bool matches = matches_pattern(pattern, name);
  if (!is_pattern(pattern) && pattern.find('\\') == std::string::npos) require(matches == (pattern == name));
  if (!name.starts_with('.')) require(matches_pattern("*", name));
}

void check_reply(const std::string& line) {
  const auto features = parse_features(Reply(211, {"Features:", line, "End"}));
  require(features == parse_features(Reply(211, {"Features:", line, line, "End"})));
  if (const auto hash = parse_hash_reply(Reply(213, line))) {
    require(parse_hash_reply(hash_reply(*hash, 1, "f")) == hash);
  }
  if (const auto path = parse_path_reply(Reply(257, line))) require(path->size() < line.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    check_facts(line);
    check_list(line);
    check_words(line);
    check_pattern(line);
    check_reply(line);
    at = end + 1;
  }
  // Hashing is slow on purpose; a file of many hashes would be all that is tried.
  if (text.find("$y$") == std::string::npos && text.find("rounds") == std::string::npos && size < 300) {
    const auto users = parse_users(text);
    require(users.has_value() || (users.error().line >= 1 && !users.error().text.empty()));
  }
  return 0;
}
