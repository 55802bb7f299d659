#include "simulator/memory_inode.hpp"

namespace netrig {

namespace {

/// The inode that an entry of an image becomes.
struct Materialize {
  SpaceAccount& space;
  WallTime loaded;

  InodePointer operator()(const FileImage& file) const {
    return std::make_shared<MemoryInode>(std::in_place_type<FileContent>, space, loaded, file.permissions,
                                         space, file.content);
  }
  InodePointer operator()(const LinkImage& link) const {
    return std::make_shared<MemoryInode>(std::in_place_type<LinkContent>, space, loaded, 0777u,
                                         LinkContent{link.target});
  }
  InodePointer operator()(const std::shared_ptr<const TreeImage>& directory) const {
    return std::make_shared<MemoryInode>(std::in_place_type<DirectoryContent>, space, loaded, 0755u, space,
                                         directory, loaded);
  }
};

}  // namespace

InodePointer DirectoryContent::find(const std::string& name) {
  const auto found = entries().find(name);
  return found == entries_.end() ? nullptr : found->second;
}

void DirectoryContent::take_over_image() {
  const auto image = std::exchange(image_, nullptr);
  for (const auto& [name, entry] : image->entries) {
    entries_.emplace_hint(entries_.end(), name, std::visit(Materialize{space_, loaded_}, entry));
  }
}

FileStatus MemoryInode::status() const {
  constexpr std::uint64_t kDirectoryBytes = 4096;  // as ext4 says it of small ones
  FileStatus status{.modified = modified,
                    .permissions = permissions,
                    .identity = {0, reinterpret_cast<std::uintptr_t>(this)}};
  if (const auto* content = file()) {
    status.type = FileType::regular;
    status.size_bytes = content->size();
  } else if (const auto* symbolic = link()) {
    status.size_bytes = symbolic->target.size();
  } else {
    status.type = FileType::directory;
    status.size_bytes = kDirectoryBytes;
  }
  return status;
}

}  // namespace netrig
