// What a server's listing says of one file or directory: a line of MLSD (RFC 3659 7), or one of LIST, whose
// form no RFC has: nearly every server prints what `ls -l` does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/time.hpp"

namespace netrig::ftp {

enum class RemoteType { file, directory, link, other };

struct RemoteEntry {
  std::string name;
  RemoteType type = RemoteType::other;
  std::optional<std::uint64_t> size_bytes = {};
  std::optional<WallTime> modified = {};
  std::optional<std::uint32_t> permissions = {};  ///< the nine rwx bits

  friend bool operator==(const RemoteEntry&, const RemoteEntry&) = default;
};

/// A directory's.
struct RemoteListing {
  std::vector<RemoteEntry> entries;  ///< sorted by name, each name once
  /// It tells of the directory itself, or of its parent. Some servers send an empty listing of a directory
  /// that they cannot read; then it does not.
  bool tells_of_itself = false;
};

/// "type=file;size=12;modify=20260102130405;UNIX.mode=0644; name". None for what is malformed, for the
/// directory itself and its parent, and for a name that is_file_name() refuses.
std::optional<RemoteEntry> parse_fact_line(std::string_view line);

/// "-rw-r--r-- 1 ftp ftp 1234 Jan 2 13:04 name" and its like, the group left out by some; "total 12", and
/// names as above, give none. Its time is not read: it has no time zone, and mostly no seconds. Of a
/// symbolic link, "name -> target", nobody says what it leads to.
std::optional<RemoteEntry> parse_list_line(std::string_view line);

/// What a line that gives no entry is.
enum class ListingRemark {
  nothing,    ///< empty; "total 12" of LIST, whatever the word is in the server's language
  itself,     ///< the directory, or its parent
  malformed,  ///< perhaps the name of a file
};
ListingRemark fact_remark(std::string_view line);
ListingRemark list_remark(std::string_view line);

/// Whether a server may name a file so: it is no path, none of the dots, holds no control character that
/// would change a command, and a file system takes it.
bool is_file_name(std::string_view name);

}  // namespace netrig::ftp
