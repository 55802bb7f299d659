// Writes a simulated node's files to a disk, for whoever looks at the run afterwards.
#pragma once

#include <string>

#include "simulator/memory_tree.hpp"

namespace netrig {

/// Writes all of `tree` into `directory`, which is made if it is absent and has to be empty: so that nothing
/// is replaced, and no symbolic link, the tree's own included, is ever followed. Modification times are the
/// virtual ones; links stay links. Permissions are the files', with the owner's to read and write, so that
/// the run can be looked at and removed. Throws std::system_error that names the path.
void save_tree(const MemoryTree& tree, const std::string& directory);

}  // namespace netrig
