#include "simulator/memory_tree.hpp"

namespace netrig {

namespace errc = boost::system::errc;

namespace {

// As a process with the usual umask 022 makes them.
constexpr std::uint32_t kFileMode = 0644;
constexpr std::uint32_t kDirectoryMode = 0755;

}  // namespace

MemoryTree::MemoryTree(Clock clock, std::shared_ptr<const TreeImage> image, std::uint64_t limit_bytes)
    : clock_(std::move(clock)), space_(limit_bytes) {
  space_.charge(kEntryBytes + (image ? image->space_bytes : 0));
  const auto time = now();
  root_ = std::make_shared<MemoryInode>(std::in_place_type<DirectoryContent>, space_, time, kDirectoryMode,
                                        space_, std::move(image), time);
}

/// What keeps a name from being added to a directory; none when nothing does.
Error MemoryTree::obstacle_in(const MemoryInode& directory) {
  if (directory.directory()->removed) return make_error_code(errc::no_such_file_or_directory);
  if (!directory.is_writable() || !directory.is_searchable()) return make_error_code(errc::permission_denied);
  return {};
}

template <class Kind, class... Arguments>
Result<InodePointer> MemoryTree::add(MemoryInode& directory, const std::string& name,
                                     std::uint32_t permissions, Arguments&&... arguments) {
  if (const auto obstacle = obstacle_in(directory)) return obstacle;
  if (!space_.take(kEntryBytes)) return make_error_code(errc::no_space_on_device);
  const auto time = now();
  auto inode = std::make_shared<MemoryInode>(std::in_place_type<Kind>, space_, time, permissions,
                                             std::forward<Arguments>(arguments)...);
  directory.directory()->entries().emplace(name, inode);
  directory.modified = time;
  return inode;
}

Result<InodePointer> MemoryTree::make_file(MemoryInode& directory, const std::string& name) {
  return add<FileContent>(directory, name, kFileMode, space_);
}

Result<InodePointer> MemoryTree::make_directory(MemoryInode& directory, const std::string& name) {
  return add<DirectoryContent>(directory, name, kDirectoryMode, space_, nullptr, now());
}

Result<InodePointer> MemoryTree::make_unnamed_file(const MemoryInode& directory) {
  if (const auto obstacle = obstacle_in(directory)) return obstacle;
  if (!space_.take(kEntryBytes)) return make_error_code(errc::no_space_on_device);
  return std::make_shared<MemoryInode>(std::in_place_type<FileContent>, space_, now(), kFileMode, space_);
}

Result<> MemoryTree::link(const InodePointer& file, MemoryInode& directory, const std::string& name) {
  if (const auto obstacle = obstacle_in(directory)) return obstacle;
  directory.directory()->entries().emplace(name, file);
  directory.modified = now();
  return {};
}

}  // namespace netrig
