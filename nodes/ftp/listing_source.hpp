// A listing as it is sent: its names are known from the start, what they stand for is looked up part by part,
// so that a directory of any size costs its names, and no other client waits for it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ftp/file_tree.hpp"
#include "host/files.hpp"
#include "host/result.hpp"

namespace netrig::ftp {

class ListingSource {
 public:
  /// Entries that next() looks up at once.
  static constexpr std::size_t kStepEntries = 256;
  /// The line for an entry, without a line end.
  using Format = std::function<std::string(const DirectoryEntry&)>;

  /// Of `names`, in `directory`, which outlives it. `heading` stands before them.
  ListingSource(const Directory& directory, ListedNames listed, Format format, std::string heading = {})
      : directory_(&directory),
        listed_(std::move(listed)),
        format_(std::move(format)),
        heading_(std::move(heading)) {}

  /// More of the text, its lines ended with CR LF, perhaps none of it; unset at the end. Errors: those of the
  /// directory.
  Result<std::optional<std::string>> next();

 private:
  const Directory* directory_;
  ListedNames listed_;
  Format format_;
  std::string heading_;
  std::size_t at_ = 0;
};

}  // namespace netrig::ftp
