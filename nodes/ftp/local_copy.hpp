// Where a client puts a file that it fetches. It appears under its name whole or not at all; one that may be
// resumed grows under a name of its own, "NAME.part", which the next attempt goes on with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ftp/pending_file.hpp"
#include "host/files.hpp"
#include "host/result.hpp"

namespace netrig::ftp {

constexpr std::string_view kPartSuffix = ".part";

class LocalCopy {
 public:
  /// Anew, without a name until commit().
  static Result<LocalCopy> create(Directory& directory, const VirtualPath& target, std::uint64_t unique);
  /// In "NAME.part", at the end of what is there. A part that is left has `remote_modified` as its own time:
  /// with another one, or with more in it than `remote_size`, it is of another file, and begun anew. Where no
  /// time is known, it is of this one if the same client has begun it, of a file of `begun_size`.
  static Result<LocalCopy> resume(Directory& directory, const VirtualPath& target,
                                  std::optional<WallTime> remote_modified,
                                  std::optional<std::uint64_t> remote_size,
                                  std::optional<std::uint64_t> begun_size = {});

  LocalCopy(LocalCopy&&) = default;
  LocalCopy& operator=(LocalCopy&&) = delete;
  ~LocalCopy();

  File& file() { return *file_; }
  /// What is there already, and may be left out of the transfer.
  std::uint64_t offset() const { return offset_; }
  /// All of the file comes, whatever is there.
  void start_over();
  /// Before the first byte: until then, what exists is as it was.
  Result<> begin();

  /// Leaves nothing of it, not even a part. The last call.
  void discard();
  /// Gives it its name, and a time of modification where one is known.
  Result<> commit(std::optional<WallTime> modified);

 private:
  LocalCopy(Directory& directory, const VirtualPath& target) : directory_(&directory), target_(target) {}

  std::string part() const { return target_.relative() + std::string(kPartSuffix); }

  Directory* directory_;
  VirtualPath target_;
  std::optional<PendingFile> pending_;
  std::unique_ptr<File> part_;
  std::optional<WallTime> remote_modified_;
  bool is_new_ = false;    ///< there was no part
  bool is_of_it_ = false;  ///< what the part holds is of this file
  File* file_ = nullptr;   ///< of one of the two
  std::uint64_t offset_ = 0;
};

}  // namespace netrig::ftp
