// The served files as one client sees them: a working directory, paths resolved from it, unfinished uploads
// hidden.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ftp/reply.hpp"
#include "ftp/virtual_path.hpp"
#include "host/files.hpp"

namespace netrig::ftp {

/// What a listing shows: names in a directory.
struct ListedNames {
  VirtualPath directory;
  std::vector<std::string> names;  ///< sorted, bytewise
};

class FileTree {
 public:
  /// A directory that holds more is not listed.
  static constexpr std::size_t kListedLimit = 100'000;

  explicit FileTree(Directory& root) : root_(&root) {}

  Directory& root() const { return *root_; }
  const VirtualPath& current() const { return current_; }
  /// Errors: those of status(), not_a_directory.
  Result<> change_current(const VirtualPath& path);

  /// What `argument` names from here. None when it cannot be a path, or names an unfinished upload.
  std::optional<VirtualPath> resolve(const std::string& argument) const;
  Result<FileStatus> status(const VirtualPath& path) const { return root_->status(path.relative()); }
  /// `path` as its directory shows it.
  Result<DirectoryEntry> entry(const VirtualPath& path) const;
  /// What is in a directory. Errors: value_too_large past kListedLimit.
  Result<ListedNames> list(const VirtualPath& path) const;
  /// What LIST shows of `path`: what is in a directory, a file itself, or what a pattern in its last name
  /// describes.
  Result<ListedNames> listed(const VirtualPath& path) const;

 private:
  /// Those in the directory of `path` whose names its last name, a pattern, describes.
  Result<ListedNames> match(const VirtualPath& path) const;

  Directory* root_;
  VirtualPath current_;
};

/// Whether an upload's error is its file's, and not its connection's.
bool is_of_file(const Error& error);

/// The reply to a command that failed for `error`: 452 and 552 when the disk is full, else 550 or 451.
Reply file_error_reply(const Error& error);

}  // namespace netrig::ftp
