// A file's new content, all at once.
#pragma once

#include <string>

#include "host/files.hpp"

namespace netrig {

/// Writes beside the file at `path`, in the same directory, and renames: whoever opens the file has the old
/// content or all of the new, also when this process is killed. A symbolic link at `path` is replaced, not
/// followed. Errors: those of open() and rename(), no_space_on_device; then the file is as it was.
Result<> replace_file(Directory& directory, const std::string& path, ByteView bytes);

/// Makes the directories that are missing on the way to the file at `path`. Errors: those of mkdir(2).
Result<> make_directories(Directory& directory, const std::string& path);

}  // namespace netrig
