// Finds what a path means in a MemoryTree, as openat2(2) with RESOLVE_BENEATH does: neither "..", an absolute
// path nor a symbolic link leads out of the directory where it starts. Read path_resolution(7) first.
#pragma once

#include <string>
#include <vector>

#include "host/result.hpp"
#include "simulator/memory_inode.hpp"

namespace netrig {

/// Where a path ends.
struct TreePlace {
  std::vector<InodePointer> directories;  ///< from the start to the one that holds the name; never empty
  std::string name;                       ///< in the last of them; empty when the path means that one itself
  InodePointer found;                     ///< none: the name is free

  MemoryInode& directory() const { return *directories.back(); }
};

struct WalkOptions {
  bool follows_last = true;  ///< a symbolic link at the end
  bool creates = false;      ///< what is not there; then the last name may not be written as a directory's
};

/// Errors: not_granted for a path that leads out, and for more symbolic links than may follow one another;
/// those of open(2).
Result<TreePlace> walk(const InodePointer& start, const std::string& path, WalkOptions options);
inline Result<TreePlace> walk(const InodePointer& start, const std::string& path) {
  return walk(start, path, WalkOptions());
}

/// What is there, links followed; no_such_file_or_directory if nothing is.
Result<InodePointer> find_beneath(const InodePointer& start, const std::string& path);

/// The directory that holds the last part of a path, and that part, which may be a link; what is there is for
/// look_up() to find. Errors besides those of walk(): invalid_argument when the part is "." or "..".
Result<TreePlace> place_beneath(const InodePointer& start, const std::string& path);

/// Finds what has the place's name, in a directory that may be searched. Errors: filename_too_long.
Error look_up(TreePlace& place);

}  // namespace netrig
