#include "wire/bytes.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace netrig {

ByteWriter::ByteWriter(const ByteWriter& other)
    : bytes_(other.bytes_),
      memory_(other.in_place_ ? other.memory_ : MutableByteView(bytes_)),
      used_(other.used_),
      in_place_(other.in_place_) {}

/// Vectors keep their memory when they are swapped.
void ByteWriter::swap(ByteWriter& other) noexcept {
  bytes_.swap(other.bytes_);
  std::swap(memory_, other.memory_);
  std::swap(used_, other.used_);
  std::swap(in_place_, other.in_place_);
}

void ByteWriter::make_room(std::size_t count) {
  if (in_place_) throw std::length_error("ByteWriter: no room left");
  constexpr std::size_t kLeastBytes = 64;  // the headers of a packet, a small message
  bytes_.resize(std::max({kLeastBytes, 2 * bytes_.size(), used_ + count}));
  memory_ = bytes_;
}

Bytes ByteWriter::take() && {
  if (in_place_) return {};
  bytes_.resize(used_);
  memory_ = {};
  used_ = 0;
  return std::move(bytes_);
}

}  // namespace netrig
