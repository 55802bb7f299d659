// A file that a client sends. It appears whole or not at all: it is written without a name, which it gets at
// its end, so that nothing is left of it when its process is killed. Where the file system has no such files,
// it is written under a hidden name. Only what continues a file, or may be continued (APPE, or STOR after
// REST), is written in place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ftp/virtual_path.hpp"
#include "host/files.hpp"
#include "host/result.hpp"

namespace netrig::ftp {

/// How hidden names begin: of unfinished uploads where they need a name, and of finished ones in the moment
/// in which they replace an older file. The server neither lists nor serves such names. One that a killed
/// server left behind is for its owner to delete.
constexpr std::string_view kPendingPrefix = ".ftp-part-";

class PendingFile {
 public:
  /// A new content for `target`, which nobody sees until commit(); a hidden name is made of `unique`.
  static Result<PendingFile> replace(Directory& directory, const VirtualPath& target, std::uint64_t unique);
  /// Goes on in `target` from `offset` on, which begin() makes its size; it must exist and be that long.
  static Result<PendingFile> resume(Directory& directory, const VirtualPath& target, std::uint64_t offset);
  /// Goes on at the end of `target`, which is made where it is absent, and is gone again without a begin().
  static Result<PendingFile> append(Directory& directory, const VirtualPath& target);

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&&) = delete;
  /// Without a commit() before, nothing is left of it but what was written in place.
  ~PendingFile();

  /// Which file it is, if it is written in place.
  const std::optional<FileIdentity>& in_place() const { return in_place_; }

  /// Before the first byte: until then, what exists is as it was.
  Result<> begin();
  Result<> write(ByteView bytes);
  /// For who writes by other means than write(): the file, where it ends, and that `count` bytes were written
  /// there.
  File& file() { return *file_; }
  std::uint64_t offset() const { return offset_; }
  void advance(std::uint64_t count) { offset_ += count; }

  /// Makes the upload visible under its name. It is in the page cache then, not necessarily on the disk.
  Result<> commit();

 private:
  enum class State { in_place, made, unnamed, hidden, done };

  PendingFile(Directory& directory, const VirtualPath& target)
      : directory_(&directory), target_(target.relative()) {}

  Result<> open_new(const VirtualPath& target, std::uint64_t unique);
  Result<> name();
  void remove_made();

  Directory* directory_;
  std::string target_;
  std::string hidden_;
  State state_ = State::in_place;
  std::unique_ptr<File> file_;
  std::optional<FileIdentity> in_place_;
  std::uint64_t offset_ = 0;
};

}  // namespace netrig::ftp
