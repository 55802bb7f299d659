// Bytes that grow, in pages of their own: in a simulation of many computers, room for a file is found between
// all else that is held, where no room for it in one piece would be.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "wire/bytes.hpp"

namespace netrig {

class PagedBytes {
 public:
  std::uint64_t size() const { return size_; }
  /// New bytes are zeros.
  void resize(std::uint64_t size);
  /// Grows to the end of what is written; a gap is filled with zeros.
  void write(std::uint64_t offset, ByteView bytes);
  /// How many bytes there were, from `offset` on.
  std::size_t read(std::uint64_t offset, MutableByteView buffer) const;
  /// What lies in one piece from `offset` on; empty at the end. Valid until the next change.
  ByteView piece_at(std::uint64_t offset) const;

 private:
  static constexpr std::size_t kPageBytes = 1024;
  using Page = std::array<std::uint8_t, kPageBytes>;

  /// From `offset` to the end of its page.
  MutableByteView page_from(std::uint64_t offset) const {
    return MutableByteView(*pages_[offset / kPageBytes]).subspan(offset % kPageBytes);
  }

  std::vector<std::unique_ptr<Page>> pages_;
  std::uint64_t size_ = 0;
};

}  // namespace netrig
