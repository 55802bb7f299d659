// Reads a directory on disk into memory, for the `files` of simulated nodes. The same project gives the same
// image on every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "simulator/memory_tree.hpp"
#include "simulator/tree_image.hpp"

namespace netrig {

/// All that is in `directory`, names sorted. Symbolic links are kept as links. Of the permissions only what
/// every checkout of a project has alike is kept: 0755 for a file that its owner may execute, 0644 for
/// others; times are those of the tree that takes the image. Throws std::system_error that names the path
/// when something can't be read, and std::runtime_error for what is neither file, directory nor link, or when
/// all takes more than `limit_bytes`.
std::shared_ptr<const TreeImage> load_tree(const std::string& directory,
                                           std::uint64_t limit_bytes = MemoryTree::kLimitBytes);

}  // namespace netrig
