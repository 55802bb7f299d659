// A file's bytes in memory: shared with every other file that was loaded with them, until they are written.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "simulator/paged_bytes.hpp"
#include "simulator/space_account.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class FileContent {
 public:
  /// Empty; what is written counts against `space`, which outlives it.
  explicit FileContent(SpaceAccount& space) : space_(space) {}
  /// `loaded` has been charged to `space` already.
  FileContent(SpaceAccount& space, std::shared_ptr<const Bytes> loaded)
      : space_(space), loaded_(std::move(loaded)) {}
  ~FileContent() { space_.give_back(size()); }
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;

  std::uint64_t size() const { return loaded_ ? loaded_->size() : own_.size(); }
  /// How many bytes there were, from `offset` on.
  std::size_t read(std::uint64_t offset, MutableByteView buffer) const;
  /// What lies in one piece from `offset` on; empty at the end. Valid until the next change.
  ByteView piece_at(std::uint64_t offset) const;

  /// Both give false and change nothing when there is no space left; a gap is filled with zeros.
  [[nodiscard]] bool write(std::uint64_t offset, ByteView bytes);
  [[nodiscard]] bool resize(std::uint64_t size_bytes);

 private:
  /// `own_` holds the first `size` bytes of the content.
  void make_own(std::uint64_t size);

  SpaceAccount& space_;
  std::shared_ptr<const Bytes> loaded_;  ///< none: `own_` is the content
  PagedBytes own_;
};

}  // namespace netrig
