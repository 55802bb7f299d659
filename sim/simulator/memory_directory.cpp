#include "simulator/memory_directory.hpp"

#include <algorithm>

#include "simulator/memory_file.hpp"

namespace netrig {

namespace errc = boost::system::errc;

namespace {

Error error(errc::errc_t code) {
  return make_error_code(code);
}

bool may_change(const MemoryInode& directory) {
  return directory.is_writable() && directory.is_searchable();
}

bool contains(const std::vector<InodePointer>& directories, const InodePointer& inode) {
  return std::find(directories.begin(), directories.end(), inode) != directories.end();
}

/// What keeps a name from being given up or replaced, by something of that kind; none when nothing does.
Error removal_error(const TreePlace& place, bool by_directory) {
  if (!may_change(place.directory())) return error(errc::permission_denied);
  const bool is_directory = place.found->directory() != nullptr;
  if (by_directory && !is_directory) return error(errc::not_a_directory);
  if (!by_directory && is_directory) return error(errc::is_a_directory);
  return {};
}

/// A directory that has entries can't be removed or replaced.
bool is_full(const InodePointer& inode) {
  return inode && inode->directory() != nullptr && !inode->directory()->entries().empty();
}

/// Finds what is at a place, for a call that has only this one.
Error find_at(TreePlace& place) {
  if (!place.directory().is_searchable()) return error(errc::permission_denied);
  return look_up(place);
}

/// The same for the two places of rename(2), in its order.
Error find_at(TreePlace& source, TreePlace& target) {
  for (const auto* place : {&source, &target}) {
    if (!place->directory().is_searchable()) return error(errc::permission_denied);
  }
  if (const auto obstacle = look_up(source)) return obstacle;
  if (!source.found) return error(errc::no_such_file_or_directory);
  return look_up(target);
}

/// What keeps rename(2) from doing it, in its order of checks.
Error rename_error(const TreePlace& source, const TreePlace& target) {
  if (contains(target.directories, source.found)) return error(errc::invalid_argument);
  if (target.found && contains(source.directories, target.found)) return error(errc::directory_not_empty);
  if (source.found == target.found) return {};
  if (!may_change(source.directory())) return error(errc::permission_denied);
  const bool is_directory = source.found->directory() != nullptr;
  if (target.found) {
    if (const auto obstacle = removal_error(target, is_directory)) return obstacle;
  } else {
    if (target.directory().directory()->removed) return error(errc::no_such_file_or_directory);
    if (!may_change(target.directory())) return error(errc::permission_denied);
  }
  // Its ".." changes.
  const bool moves = source.directories.back() != target.directories.back();
  if (is_directory && moves && !source.found->is_writable()) return error(errc::permission_denied);
  if (is_full(target.found)) return error(errc::directory_not_empty);
  return {};
}

}  // namespace

Result<std::unique_ptr<File>> MemoryDirectory::open(const std::string& path, OpenMode mode) {
  const bool creates = mode != OpenMode::read && mode != OpenMode::update;
  const auto place = walk(start_, path, {.follows_last = mode != OpenMode::create_new, .creates = creates});
  if (!place) return place.error();
  if (place->found) return open_found(place->found, mode);
  if (!creates) return error(errc::no_such_file_or_directory);
  auto made = tree_->make_file(place->directory(), place->name);
  if (!made) return made.error();
  return std::make_unique<MemoryFile>(tree_, std::move(*made), true);
}

Result<std::unique_ptr<File>> MemoryDirectory::open_found(const InodePointer& inode, OpenMode mode) {
  const bool writes = mode != OpenMode::read;
  if (mode == OpenMode::create_new) return error(errc::file_exists);
  if (writes && inode->directory() != nullptr) return error(errc::is_a_directory);
  if (!inode->is_readable() || (writes && !inode->is_writable())) return error(errc::permission_denied);
  if (inode->file() == nullptr) return error(errc::is_a_directory);
  auto file = std::make_unique<MemoryFile>(tree_, inode, writes);
  if (mode == OpenMode::write) {
    if (const auto emptied = file->resize(0); !emptied) return emptied.error();
  }
  return file;
}

Result<std::unique_ptr<File>> MemoryDirectory::create_unnamed(const std::string& path) {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  if ((*inode)->directory() == nullptr) return error(errc::not_a_directory);
  auto made = tree_->make_unnamed_file(**inode);
  if (!made) return made.error();
  return std::make_unique<MemoryFile>(tree_, std::move(*made), true);
}

Result<> MemoryDirectory::link(File& file, const std::string& path) {
  const auto* own = dynamic_cast<MemoryFile*>(&file);
  if (own == nullptr) return error(errc::invalid_argument);
  auto place = place_beneath(start_, path);
  if (!place) return place.error();
  if (const auto obstacle = find_at(*place)) return obstacle;
  if (place->found) return error(errc::file_exists);
  return tree_->link(own->inode(), place->directory(), place->name);
}

Result<std::unique_ptr<Directory>> MemoryDirectory::directory(const std::string& path) const {
  auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  if ((*inode)->directory() == nullptr) return error(errc::not_a_directory);
  return std::make_unique<MemoryDirectory>(tree_, std::move(*inode));
}

Result<FileStatus> MemoryDirectory::status(const std::string& path) const {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  return (*inode)->status();
}

Result<std::vector<std::string>> MemoryDirectory::names(const std::string& path, std::size_t most) const {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  auto* directory = (*inode)->directory();
  if (directory == nullptr) return error(errc::not_a_directory);
  if (!(*inode)->is_readable()) return error(errc::permission_denied);
  if (directory->entries().size() > most) return error(errc::value_too_large);
  std::vector<std::string> names;
  names.reserve(directory->entries().size());
  for (const auto& [name, entry] : directory->entries()) names.push_back(name);
  return names;
}

Result<std::vector<DirectoryEntry>> MemoryDirectory::entries(const std::string& path,
                                                             std::span<const std::string> names) const {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  auto* directory = (*inode)->directory();
  if (directory == nullptr) return error(errc::not_a_directory);
  std::vector<DirectoryEntry> entries;
  if (names.empty()) return entries;
  if (!(*inode)->is_searchable()) return error(errc::permission_denied);
  entries.reserve(names.size());
  for (const auto& name : names) {
    const auto found = directory->find(name);
    if (!found) continue;
    DirectoryEntry entry{name, found->status(), found->link() != nullptr};
    if (entry.is_link) {
      if (auto target = status(path.empty() ? name : path + "/" + name)) entry.status = *target;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<> MemoryDirectory::make_directory(const std::string& path) {
  auto place = place_beneath(start_, path);
  if (!place) return place.error();
  if (const auto obstacle = find_at(*place)) return obstacle;
  if (place->found) return error(errc::file_exists);
  if (auto made = tree_->make_directory(place->directory(), place->name); !made) return made.error();
  return {};
}

Result<> MemoryDirectory::remove_file(const std::string& path) {
  return remove(path, false);
}
Result<> MemoryDirectory::remove_directory(const std::string& path) {
  return remove(path, true);
}

Result<> MemoryDirectory::remove(const std::string& path, bool is_directory) {
  auto place = place_beneath(start_, path);
  if (!place) return place.error();
  if (const auto obstacle = find_at(*place)) return obstacle;
  if (!place->found) return error(errc::no_such_file_or_directory);
  if (const auto obstacle = removal_error(*place, is_directory)) return obstacle;
  if (is_full(place->found)) return error(errc::directory_not_empty);
  unlink(*place);
  return {};
}

void MemoryDirectory::unlink(const TreePlace& place) {
  if (auto* directory = place.found->directory()) directory->removed = true;
  place.directory().directory()->entries().erase(place.name);
  place.directory().modified = tree_->now();
}

Result<> MemoryDirectory::rename(const std::string& from, const std::string& to) {
  auto source = place_beneath(start_, from);
  if (!source) return source.error();
  auto target = place_beneath(start_, to);
  if (!target) return target.error();
  if (const auto obstacle = find_at(*source, *target)) return obstacle;
  if (const auto obstacle = rename_error(*source, *target)) return obstacle;
  if (source->found == target->found) return {};
  if (target->found) unlink(*target);
  target->directory().directory()->entries().emplace(target->name, source->found);
  target->directory().modified = tree_->now();
  source->directory().directory()->entries().erase(source->name);
  source->directory().modified = tree_->now();
  return {};
}

Result<> MemoryDirectory::set_modified(const std::string& path, WallTime time) {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  (*inode)->modified = time;
  return {};
}

Result<> MemoryDirectory::set_permissions(const std::string& path, std::uint32_t permissions) {
  const auto inode = find_beneath(start_, path);
  if (!inode) return inode.error();
  (*inode)->permissions = permissions & 0777u;
  return {};
}

}  // namespace netrig
