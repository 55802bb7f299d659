// An open file of a MemoryTree.
#pragma once

#include <memory>
#include <utility>

#include "host/files.hpp"
#include "simulator/memory_tree.hpp"

namespace netrig {

class MemoryFile final : public File {
 public:
  /// `inode` is a file of `tree`.
  MemoryFile(std::shared_ptr<const MemoryTree> tree, InodePointer inode, bool is_writable)
      : tree_(std::move(tree)), inode_(std::move(inode)), is_writable_(is_writable) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView buffer) override;
  Result<> write_at(std::uint64_t offset, ByteView bytes) override;
  Result<> resize(std::uint64_t size_bytes) override;
  Result<> sync() override { return {}; }
  Result<FileStatus> status() const override { return inode_->status(); }
  Result<> set_permissions(std::uint32_t permissions) override;

  const InodePointer& inode() const { return inode_; }

 private:
  std::shared_ptr<const MemoryTree> tree_;  // before what lives in it
  InodePointer inode_;
  bool is_writable_;
};

}  // namespace netrig
