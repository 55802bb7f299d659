// The content of a directory on disk, as it is loaded: it never changes, and many trees share it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "wire/bytes.hpp"

namespace netrig {

struct TreeImage;

struct FileImage {
  std::shared_ptr<const Bytes> content;  ///< never null
  std::uint32_t permissions = 0;         ///< the nine rwx bits
};

struct LinkImage {
  std::string target;
};

using EntryImage = std::variant<FileImage, LinkImage, std::shared_ptr<const TreeImage>>;

struct TreeImage {
  std::map<std::string, EntryImage> entries;  ///< by name, bytewise
  std::uint64_t space_bytes = 0;              ///< what all of it takes of a tree's limit
};

}  // namespace netrig
