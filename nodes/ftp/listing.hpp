// How files are listed: the lines of LIST (as `ls -l` prints them, which RFC 959 leaves open and every client
// expects), NLST, and the facts of MLSD and MLST (RFC 3659 7). All times are UTC.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "host/files.hpp"
#include "host/time.hpp"

namespace netrig::ftp {

/// "-rw-r--r--   1 ftp      ftp          1234 Jan  2 13:04 name"; a time half a year or more away from `now`
/// shows its year.
std::string list_line(const std::string& name, const FileStatus& status, WallTime now);

enum class Fact { type, size, modify, perm, mode };

std::string_view fact_name(Fact fact);
/// Case does not matter (RFC 3659 7.1).
std::optional<Fact> parse_fact(std::string_view name);
inline constexpr std::array kAllFacts{Fact::type, Fact::size, Fact::modify, Fact::perm, Fact::mode};

/// What a fact line is about.
enum class EntryKind { entry, current, parent };

/// "type=file;size=12;modify=20260102130405;perm=r;UNIX.mode=0644; name". `writable` decides what "perm"
/// offers. Of a link all but the type is said of what it leads to.
std::string fact_line(const DirectoryEntry& entry, EntryKind kind, const std::set<Fact>& facts,
                      bool writable);

/// YYYYMMDDHHMMSS (RFC 3659 2.3).
std::string time_value(WallTime time);
std::optional<WallTime> parse_time_value(std::string_view text);

/// `name` as it can stand in a listing: a line end within it would make two entries of one.
std::string listed_name(std::string_view name);

}  // namespace netrig::ftp
