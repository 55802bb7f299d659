// What a name in a MemoryTree stands for: a file, a directory or a symbolic link. As in a file system, it
// lives as long as it has a name or somebody holds it open.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "host/files.hpp"
#include "simulator/file_content.hpp"
#include "simulator/space_account.hpp"
#include "simulator/tree_image.hpp"

namespace netrig {

class MemoryInode;
using InodePointer = std::shared_ptr<MemoryInode>;

/// What a name, its file's size aside, takes of a tree's limit: so much memory it costs here, about.
constexpr std::uint64_t kEntryBytes = 256;

/// The entries of a directory. Those of an image become inodes when they are first asked for, so that a node
/// pays for what it looks at.
class DirectoryContent {
 public:
  using Entries = std::map<std::string, InodePointer>;  ///< sorted by name, bytewise

  DirectoryContent(SpaceAccount& space, std::shared_ptr<const TreeImage> image, WallTime loaded)
      : space_(space), image_(std::move(image)), loaded_(loaded) {}

  Entries& entries() {
    if (image_) take_over_image();
    return entries_;
  }
  /// None when there is no such name.
  InodePointer find(const std::string& name);

  bool removed = false;  ///< has no name any more, and can get no entries

 private:
  void take_over_image();

  SpaceAccount& space_;
  std::shared_ptr<const TreeImage> image_;
  WallTime loaded_;
  Entries entries_;
};

struct LinkContent {
  std::string target;
};

class MemoryInode {
 public:
  using Content = std::variant<FileContent, DirectoryContent, LinkContent>;

  /// `arguments` make the content of that kind; kEntryBytes have been taken from `space`, and are given back.
  template <class Kind, class... Arguments>
  MemoryInode(std::in_place_type_t<Kind> kind, SpaceAccount& space, WallTime time, std::uint32_t mode,
              Arguments&&... arguments)
      : modified(time),
        permissions(mode),
        space_(space),
        content_(kind, std::forward<Arguments>(arguments)...) {}
  ~MemoryInode() { space_.give_back(kEntryBytes); }
  MemoryInode(const MemoryInode&) = delete;
  MemoryInode& operator=(const MemoryInode&) = delete;

  /// None when it is of another kind.
  FileContent* file() { return std::get_if<FileContent>(&content_); }
  const FileContent* file() const { return std::get_if<FileContent>(&content_); }
  DirectoryContent* directory() { return std::get_if<DirectoryContent>(&content_); }
  const DirectoryContent* directory() const { return std::get_if<DirectoryContent>(&content_); }
  const LinkContent* link() const { return std::get_if<LinkContent>(&content_); }

  FileStatus status() const;
  /// What the owner's bits allow: a node's programs are the owner of its files, without a right to override.
  bool is_readable() const { return (permissions & 0400u) != 0; }
  bool is_writable() const { return (permissions & 0200u) != 0; }
  bool is_searchable() const { return (permissions & 0100u) != 0; }

  WallTime modified;
  std::uint32_t permissions;

 private:
  SpaceAccount& space_;
  Content content_;
};

}  // namespace netrig
