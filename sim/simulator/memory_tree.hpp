// The files of one simulated node: a file system in memory, in virtual time. It is the node's, not its
// programs': who kills them leaves it as it is. MemoryFiles is a program's view of it, load_tree() and
// save_tree() are its ways from and to a disk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/result.hpp"
#include "host/time.hpp"
#include "simulator/memory_inode.hpp"
#include "simulator/space_account.hpp"
#include "simulator/tree_image.hpp"

namespace netrig {

/// Held by shared_ptr: files and directories that are open keep it. An empty one takes about 300 bytes.
class MemoryTree {
 public:
  using Clock = std::function<WallTime()>;

  /// By default; names count with kEntryBytes each.
  static constexpr std::uint64_t kLimitBytes = std::uint64_t{1} << 30;

  /// `clock` gives the modification times. What `image` holds is of now, and may be more than the limit; it
  /// stays shared with other trees until it is written.
  explicit MemoryTree(Clock clock, std::shared_ptr<const TreeImage> image = {},
                      std::uint64_t limit_bytes = kLimitBytes);

  WallTime now() const { return clock_(); }
  const InodePointer& root() const { return root_; }
  std::uint64_t used_bytes() const { return space_.used_bytes(); }

  // In a directory that may be written to, under a name that is not there yet. Errors: no_space_on_device,
  // no_such_file_or_directory in a directory that was removed.
  Result<InodePointer> make_file(MemoryInode& directory, const std::string& name);
  Result<InodePointer> make_directory(MemoryInode& directory, const std::string& name);
  /// Without a name, in the same sense; link() gives it one.
  Result<InodePointer> make_unnamed_file(const MemoryInode& directory);
  Result<> link(const InodePointer& file, MemoryInode& directory, const std::string& name);

 private:
  static Error obstacle_in(const MemoryInode& directory);
  template <class Kind, class... Arguments>
  Result<InodePointer> add(MemoryInode& directory, const std::string& name, std::uint32_t permissions,
                           Arguments&&... arguments);

  Clock clock_;
  SpaceAccount space_;
  InodePointer root_;  // after the account that it gives back to
};

}  // namespace netrig
