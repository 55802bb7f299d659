// What a simulated program sees of its node's files: the node's directory as its own, and in it the paths
// that its command line names.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/files.hpp"
#include "simulator/memory_directory.hpp"
#include "simulator/memory_tree.hpp"

namespace netrig {

/// A node has no other files than its own. A relative grant starts at the node's directory and, unlike on a
/// machine, can't leave it: not_granted. An absolute one is looked up as in a lab, where that directory is
/// /run/node and /dev/null is a file that takes everything; any other is no_such_file_or_directory.
class MemoryFiles final : public Files {
 public:
  MemoryFiles(const std::shared_ptr<MemoryTree>& tree, std::vector<GrantedPath> grants)
      : tree_(tree), own_(tree), grants_(std::move(grants)) {}

  MemoryDirectory& own() override { return own_; }
  Result<std::unique_ptr<Directory>> directory(const GrantedPath& path) override;
  Result<std::unique_ptr<File>> open(const GrantedPath& path, OpenMode mode) override;

 private:
  bool is_granted(const GrantedPath& path) const;

  std::shared_ptr<MemoryTree> tree_;
  MemoryDirectory own_;
  std::vector<GrantedPath> grants_;
};

}  // namespace netrig
