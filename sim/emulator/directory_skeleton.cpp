#include "emulator/directory_skeleton.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "emulator/text_file.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

/// /var/lib/misc, /var/spool/cron/crontabs; what lies deeper is a package's own affair.
constexpr int kDepth = 3;

void make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0755) < 0 && errno != EEXIST) throw_errno("make " + path);
}

/// Copies a file or symbolic link. What can't be read (shadow) is left out, as it would be unreadable in the
/// lab.
void copy_file(const fs::directory_entry& entry, const std::string& to) {
  std::error_code unreadable;
  if (entry.is_symlink(unreadable)) {
    fs::copy_symlink(entry.path(), to, unreadable);
  } else if (entry.is_regular_file(unreadable)) {
    fs::copy_file(entry.path(), to, unreadable);
  }
}

void copy_tree(const std::string& from, const std::string& to, int depth, bool with_files) {
  make_directory(to);
  if (depth == 0) return;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(from, unreadable)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
      copy_tree(from + "/" + name, to + "/" + name, depth - 1, with_files);
    } else if (with_files) {
      copy_file(entry, to + "/" + name);
    }
  }
}

}  // namespace

bool has_mount_below(std::string_view mountinfo, const std::string& directory) {
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, mount_point;  // proc(5)
    fields >> id >> parent >> device >> root >> mount_point;
    if (mount_point.starts_with(directory + "/")) return true;
  }
  return false;
}

bool can_be_layer(const std::string& directory) {
  return !has_mount_below(read_text("/proc/self/mountinfo"), directory);
}

void make_directory_skeleton() {
  const std::string skeleton = kSkeletonPath;
  make_directory("/run/netrig");
  make_directory(skeleton);
  copy_tree("/etc", skeleton + "/etc", kDepth, !can_be_layer("/etc"));
  copy_tree("/var", skeleton + "/var", kDepth, false);
}

}  // namespace netrig
