// A directory of a MemoryTree that nothing leaves. Each call means, to the error code, what KernelDirectory's
// means for an owner who has no right to override permissions.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/files.hpp"
#include "simulator/memory_tree.hpp"
#include "simulator/tree_walk.hpp"

namespace netrig {

class MemoryDirectory final : public Directory {
 public:
  /// `start` is a directory of `tree`.
  MemoryDirectory(std::shared_ptr<MemoryTree> tree, InodePointer start)
      : tree_(std::move(tree)), start_(std::move(start)) {}
  /// All of the tree.
  explicit MemoryDirectory(const std::shared_ptr<MemoryTree>& tree) : MemoryDirectory(tree, tree->root()) {}

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
  Result<std::unique_ptr<File>> open_found(const InodePointer& inode, OpenMode mode);
  Result<> remove(const std::string& path, bool is_directory);
  void unlink(const TreePlace& place);

  std::shared_ptr<MemoryTree> tree_;  // before what lives in it
  InodePointer start_;
};

}  // namespace netrig
