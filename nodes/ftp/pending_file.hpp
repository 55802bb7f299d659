// A file that a client sends. It appears whole or not at all: it is written under a hidden name and renamed
// at its end. Only what continues an existing file (APPE, or STOR after REST) is written in place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ftp/virtual_path.hpp"
#include "host/files.hpp"
#include "host/result.hpp"

namespace netrig::ftp {

/// How the names of unfinished uploads begin. The server neither lists nor serves such names. One that a
/// killed server left behind is for its owner to delete.
constexpr std::string_view kPendingPrefix = ".ftp-part-";

class PendingFile {
 public:
  /// A new content for `target`, hidden under a name made of `unique` until commit().
  static Result<PendingFile> replace(Directory& directory, const VirtualPath& target, std::uint64_t unique);
  /// Goes on in `target` from `offset` on, which becomes its size first; it must exist and be that long.
  static Result<PendingFile> resume(Directory& directory, const VirtualPath& target, std::uint64_t offset);
  /// Goes on at the end of `target`, which is created if absent.
  static Result<PendingFile> append(Directory& directory, const VirtualPath& target);

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&&) = delete;
  /// Without a commit() before, removes the hidden file.
  ~PendingFile();

  Result<> write(ByteView bytes);
  /// Makes the upload visible under its name. It is in the page cache then, not necessarily on the disk.
  Result<> commit();

 private:
  PendingFile(Directory& directory, const VirtualPath& target)
      : directory_(&directory), target_(target.relative()) {}

  Directory* directory_;
  std::string target_;
  std::string hidden_;  ///< empty when written in place, and after commit()
  std::unique_ptr<File> file_;
  std::uint64_t offset_ = 0;
};

}  // namespace netrig::ftp
