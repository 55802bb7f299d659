// A queue of bytes in one block that grows when needed, readable and writable at any place: what a TCP
// connection has to send, and what it has received, in order or not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "wire/bytes.hpp"

namespace netrig {

/// Holds nothing at all until it is first written to, since most connections are idle most of the time.
class ByteRing {
 public:
  /// Up to two pieces, one after the other; the second is empty unless the range wraps.
  using Pieces = std::array<ByteView, 2>;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t memory_bytes() const { return capacity_; }

  /// Makes `bytes` stand at `position` from the front, growing the queue to hold them; what lies between the
  /// old end and `position` is unspecified.
  void put(std::size_t position, ByteView bytes);
  void push_back(ByteView bytes) { put(size_, bytes); }

  /// Gives all memory back if the queue is empty.
  void release_if_empty();

  /// The range must lie inside.
  Pieces view(std::size_t position, std::size_t count) const;
  void copy_out(std::size_t position, MutableByteView to) const;

  /// Takes `count` bytes from the front away. An emptied queue gives its memory back, if it is more than
  /// half a kilobyte, and a large one of which little is left gives half of it.
  void pop_front(std::size_t count);

 private:
  void reserve(std::size_t count);
  void move_to(std::size_t capacity);
  std::size_t index(std::size_t position) const { return (begin_ + position) & (capacity_ - 1); }

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t capacity_ = 0;    // 0 or a power of two
  std::size_t given_back_ = 0;  // the capacity that there was when it was last emptied
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

}  // namespace netrig
