#include "emulator/subordinate_ids.hpp"

#include <pwd.h>
#include <unistd.h>

#include <sstream>

#include "emulator/command_runner.hpp"
#include "emulator/text_file.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kMappedIds = 65535;  // 1 to 65535; 0 is the user

void map_range(const char* program, pid_t child, std::uint32_t own, const IdRange& range) {
  run_command({program, std::to_string(child), "0", std::to_string(own), "1", "1",
               std::to_string(range.first), std::to_string(kMappedIds)},
              "", "map the ids of /etc/subuid and /etc/subgid");
}

}  // namespace

std::optional<IdRange> find_range(const std::string& text, const std::string& user_name, uid_t uid) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string user, first, count;
    if (!std::getline(fields, user, ':') || !std::getline(fields, first, ':') || !std::getline(fields, count))
      continue;
    if (user != user_name && user != std::to_string(uid)) continue;
    const IdRange range{static_cast<std::uint32_t>(std::strtoul(first.c_str(), nullptr, 10)),
                        static_cast<std::uint32_t>(std::strtoul(count.c_str(), nullptr, 10))};
    if (range.count >= kMappedIds) return range;
  }
  return {};
}

std::optional<SubordinateIds> SubordinateIds::of_this_user() {
  const passwd* entry = getpwuid(getuid());
  if (!entry || !has_tool("newuidmap") || !has_tool("newgidmap")) return {};
  const auto uids = find_range(read_text("/etc/subuid"), entry->pw_name, getuid());
  const auto gids = find_range(read_text("/etc/subgid"), entry->pw_name, getuid());
  if (!uids || !gids) return {};
  return SubordinateIds{*uids, *gids};
}

void map_ids(pid_t child, const std::optional<SubordinateIds>& range) {
  if (range) {
    map_range("newuidmap", child, getuid(), range->uids);
    map_range("newgidmap", child, getgid(), range->gids);
    return;
  }
  const auto process = "/proc/" + std::to_string(child);
  write_text(process + "/setgroups",
             "deny");  // user_namespaces(7): required before gid_map without privilege
  write_text(process + "/uid_map", "0 " + std::to_string(getuid()) + " 1\n");
  write_text(process + "/gid_map", "0 " + std::to_string(getgid()) + " 1\n");
}

}  // namespace netrig
