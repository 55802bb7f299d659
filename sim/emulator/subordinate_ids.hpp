// Subordinate uids and gids (subuid(5), subgid(5)) and the mapping of a user namespace: what lets a lab of an
// ordinary user hold programs that change their user (dnsmasq, vsftpd, tcpdump).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace netrig {

struct IdRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct SubordinateIds {
  IdRange uids;
  IdRange gids;

  /// What /etc/subuid and /etc/subgid give to the user of this process; none when either lacks a range of
  /// 65535 or more, or newuidmap is not installed.
  static std::optional<SubordinateIds> of_this_user();
};

/// The first range of at least 65535 for the user (by name or number) in a text like /etc/subuid.
std::optional<IdRange> find_range(const std::string& text, const std::string& user_name, uid_t uid);

/// Maps uid and gid 0 of the user namespace of `child` to this user and group, and 1 to 65535 to `range` when
/// there is one. Throws std::system_error that names the attempt.
void map_ids(pid_t child, const std::optional<SubordinateIds>& range);

}  // namespace netrig
