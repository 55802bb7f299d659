// Files, as far as a program was given them: its own directory (the node's, or the working directory), and
// the paths that its command line names. Paths are resolved beneath a granted directory: neither "..", an
// absolute path, nor a symbolic link leads out of it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/path.hpp"
#include "host/result.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"

namespace netrig {

enum class FileType { regular, directory, other };

/// Tells whether two names or open files are one file, as long as one of them is open. Nothing else is to be
/// made of it: it is another one in each run.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

struct FileStatus {
  FileType type = FileType::other;
  std::uint64_t size_bytes = 0;
  WallTime modified{};
  std::uint32_t permissions = 0;  ///< the nine rwx bits
  FileIdentity identity{};
};

struct DirectoryEntry {
  std::string name;
  FileStatus status;     ///< of what it leads to, if it is a link to something beneath the directory
  bool is_link = false;  ///< a symbolic one
};

enum class OpenMode {
  read,        ///< must exist
  write,       ///< created or emptied
  create_new,  ///< must not exist
  append,      ///< created if absent; read_write otherwise
  update,      ///< read and write, must exist
};

/// An open file. Calls do not wait: files are local. The destructor closes it.
class File {
 public:
  virtual ~File() = default;

  /// Gives the number of bytes read; 0 at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, MutableByteView buffer) = 0;
  /// Writes all of `bytes`; no_space_on_device and others as errors.
  virtual Result<> write_at(std::uint64_t offset, ByteView bytes) = 0;
  virtual Result<> resize(std::uint64_t size_bytes) = 0;
  /// Returns when the content would survive a power cut.
  virtual Result<> sync() = 0;
  virtual Result<FileStatus> status() const = 0;
  virtual Result<> set_permissions(std::uint32_t permissions) = 0;
};

/// A granted directory; every path is relative to it and stays beneath it. Errors: not_granted for a path
/// that would leave it, and those of POSIX.
class Directory {
 public:
  virtual ~Directory() = default;

  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  /// A new file in the directory at `path` that has no name: with its File it is gone, unless link() gave it
  /// one. Errors besides those of open(): operation_not_supported where the file system has no such files.
  virtual Result<std::unique_ptr<File>> create_unnamed(const std::string& path) = 0;
  /// Names a file that create_unnamed() of this directory made. Errors: file_exists when the name is taken.
  virtual Result<> link(File& file, const std::string& path) = 0;
  /// The directory at `path` as one of its own, which nothing leaves either.
  virtual Result<std::unique_ptr<Directory>> directory(const std::string& path) const = 0;
  virtual Result<FileStatus> status(const std::string& path) const = 0;
  /// What is in it, sorted bytewise, without "." and "..". Errors: value_too_large when it is more than
  /// `most`.
  virtual Result<std::vector<std::string>> names(const std::string& path, std::size_t most) const = 0;
  /// What those names in it stand for; a name that is not there any more is left out.
  virtual Result<std::vector<DirectoryEntry>> entries(const std::string& path,
                                                      std::span<const std::string> names) const = 0;
  /// The entries of all its names, however many, at once.
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const;
  virtual Result<> make_directory(const std::string& path) = 0;
  virtual Result<> remove_file(const std::string& path) = 0;
  virtual Result<> remove_directory(const std::string& path) = 0;
  /// Replaces an existing file at `to` in one step.
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<> set_modified(const std::string& path, WallTime time) = 0;
  virtual Result<> set_permissions(const std::string& path, std::uint32_t permissions) = 0;
};

class Files {
 public:
  virtual ~Files() = default;

  /// The program's own directory.
  virtual Directory& own() = 0;
  /// A directory that the command line names. Errors: not_granted, no_such_file_or_directory,
  /// not_a_directory.
  virtual Result<std::unique_ptr<Directory>> directory(const GrantedPath& path) = 0;
  /// A file that the command line names.
  virtual Result<std::unique_ptr<File>> open(const GrantedPath& path, OpenMode mode) = 0;
};

/// All of a file from the start on, or `file_too_large` past `limit_bytes`.
Result<Bytes> read_all(File& file, std::uint64_t limit_bytes);

}  // namespace netrig
