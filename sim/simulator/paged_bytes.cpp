#include "simulator/paged_bytes.hpp"

#include <algorithm>

namespace netrig {

void PagedBytes::resize(std::uint64_t size) {
  const auto pages = static_cast<std::size_t>(size / kPageBytes + (size % kPageBytes != 0));
  const auto old_pages = pages_.size();
  pages_.resize(pages);
  for (auto page = old_pages; page < pages; ++page) pages_[page] = std::make_unique<Page>();
  // What is behind the end is zeros, so that growing does not show what was there.
  if (size < size_ && size % kPageBytes != 0) std::ranges::fill(page_from(size), std::uint8_t{0});
  if (pages < pages_.capacity() / 4) pages_.shrink_to_fit();
  size_ = size;
}

void PagedBytes::write(std::uint64_t offset, ByteView bytes) {
  if (bytes.empty()) return;
  if (offset + bytes.size() > size_) resize(offset + bytes.size());
  while (!bytes.empty()) {
    const auto page = page_from(offset);
    const auto part = bytes.first(std::min(page.size(), bytes.size()));
    std::ranges::copy(part, page.begin());
    bytes = bytes.subspan(part.size());
    offset += part.size();
  }
}

std::size_t PagedBytes::read(std::uint64_t offset, MutableByteView buffer) const {
  std::size_t count = 0;
  while (count < buffer.size()) {
    const auto piece = piece_at(offset + count);
    if (piece.empty()) break;
    const auto part = piece.first(std::min(piece.size(), buffer.size() - count));
    std::ranges::copy(part, buffer.begin() + static_cast<std::ptrdiff_t>(count));
    count += part.size();
  }
  return count;
}

ByteView PagedBytes::piece_at(std::uint64_t offset) const {
  if (offset >= size_) return {};
  const ByteView page = page_from(offset);
  return page.first(static_cast<std::size_t>(std::min<std::uint64_t>(page.size(), size_ - offset)));
}

}  // namespace netrig
