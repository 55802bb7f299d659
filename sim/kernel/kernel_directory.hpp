// A directory of the kernel that nothing leaves: every path is resolved by openat2(2) with RESOLVE_BENEATH.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/files.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

class KernelDirectory final : public Directory {
 public:
  /// `path` itself is trusted. Errors: those of open(2).
  static Result<std::unique_ptr<KernelDirectory>> at(const std::string& path);

  explicit KernelDirectory(FileDescriptor directory) : directory_(std::move(directory)) {}

  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override;
  Result<> link(File& file, const std::string& path) override;
  Result<std::unique_ptr<Directory>> directory(const std::string& path) const override;
  Result<FileStatus> status(const std::string& path) const override;
  Result<std::vector<std::string>> names(const std::string& path, std::size_t most) const override;
  Result<std::vector<DirectoryEntry>> entries(const std::string& path,
                                              std::span<const std::string> names) const override;
  Result<> make_directory(const std::string& path) override;
  Result<> remove_file(const std::string& path) override;
  Result<> remove_directory(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> set_modified(const std::string& path, WallTime time) override;
  Result<> set_permissions(const std::string& path, std::uint32_t permissions) override;

 private:
  /// The directory that holds the last part of a path, and that part.
  using Place = std::pair<FileDescriptor, std::string>;

  Result<FileDescriptor> resolve(const std::string& path, int flags, mode_t mode = 0) const;
  Result<Place> place_of(const std::string& path) const;
  Result<> remove(const std::string& path, int flags);

  FileDescriptor directory_;
};

/// Opens `path` beneath `directory`. not_granted when the path leaves it; a kernel without openat2(2) (before
/// Linux 5.6) is said so: function_not_supported.
Result<FileDescriptor> open_beneath(int directory, const std::string& path, int flags, mode_t mode);

}  // namespace netrig
