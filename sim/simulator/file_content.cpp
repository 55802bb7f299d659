#include "simulator/file_content.hpp"

#include <algorithm>

namespace netrig {

void FileContent::make_own(std::size_t size) {
  if (!loaded_) return;
  own_.assign(loaded_->begin(),
              loaded_->begin() + static_cast<std::ptrdiff_t>(std::min(size, loaded_->size())));
  loaded_.reset();
}

bool FileContent::write(std::uint64_t offset, ByteView bytes) {
  const std::uint64_t size = view().size();
  if (bytes.size() > ~std::uint64_t{0} - offset) return false;
  const auto end = offset + bytes.size();
  if (end > size && !space_.take(end - size)) return false;
  make_own(size);
  // What is written at the end is not filled with zeros first, and room grows as a vector's does.
  const auto over =
      static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), size - std::min(size, offset)));
  if (offset > size) own_.resize(offset);
  std::copy_n(bytes.begin(), over, own_.begin() + static_cast<std::ptrdiff_t>(offset));
  own_.insert(own_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(over), bytes.end());
  return true;
}

bool FileContent::resize(std::uint64_t size_bytes) {
  const std::uint64_t size = view().size();
  if (size_bytes > size && !space_.take(size_bytes - size)) return false;
  if (size_bytes < size) space_.give_back(size - size_bytes);
  make_own(size_bytes);
  own_.resize(size_bytes);
  if (own_.size() < own_.capacity() / 4) own_.shrink_to_fit();
  return true;
}

}  // namespace netrig
