#include "simulator/file_content.hpp"

#include <algorithm>

namespace netrig {

std::size_t FileContent::read(std::uint64_t offset, MutableByteView buffer) const {
  if (!loaded_) return own_.read(offset, buffer);
  const auto piece = piece_at(offset);
  const auto part = piece.first(std::min(piece.size(), buffer.size()));
  std::ranges::copy(part, buffer.begin());
  return part.size();
}

ByteView FileContent::piece_at(std::uint64_t offset) const {
  if (!loaded_) return own_.piece_at(offset);
  return offset < loaded_->size() ? ByteView(*loaded_).subspan(offset) : ByteView();
}

void FileContent::make_own(std::uint64_t size) {
  if (!loaded_) return;
  const auto loaded = std::exchange(loaded_, {});
  own_.write(0, ByteView(*loaded).first(std::min<std::uint64_t>(size, loaded->size())));
}

bool FileContent::write(std::uint64_t offset, ByteView bytes) {
  const auto size = this->size();
  if (bytes.size() > ~std::uint64_t{0} - offset) return false;
  const auto end = offset + bytes.size();
  if (end > size && !space_.take(end - size)) return false;
  make_own(size);
  own_.write(offset, bytes);
  return true;
}

bool FileContent::resize(std::uint64_t size_bytes) {
  const auto size = this->size();
  if (size_bytes > size && !space_.take(size_bytes - size)) return false;
  if (size_bytes < size) space_.give_back(size - size_bytes);
  make_own(size_bytes);
  own_.resize(size_bytes);
  return true;
}

}  // namespace netrig
