#include "stack/byte_ring.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

namespace netrig {

namespace {

constexpr std::size_t kSmallestBytes = 512;
/// An emptied ring keeps this much, so that an exchange of short messages does not allocate for every one,
/// and an idle connection takes less than 4 KiB all the same.
constexpr std::size_t kKeptBytes = kSmallestBytes;
/// A ring of this size or more is halved when three quarters of it are empty: what passes through it passes
/// through all of its memory, and the less that is, the more of it stays in the processor's caches.
constexpr std::size_t kLeastShrunkBytes = 256 * 1024;

/// One block of each size that rings have given back lately: a receiver whose user keeps up is emptied with
/// each segment, and takes its memory again with the next.
class SpareMemory {
 public:
  using Block = std::unique_ptr<std::uint8_t[]>;

  Block take(std::size_t capacity) {
    auto* slot = slot_of(capacity);
    if (slot != nullptr && *slot) return std::move(*slot);
    return Block(new std::uint8_t[capacity]);
  }
  void give(Block block, std::size_t capacity) {
    if (auto* slot = slot_of(capacity)) *slot = std::move(block);
  }

 private:
  static constexpr std::size_t kLargestBytes = 256 * 1024;

  Block* slot_of(std::size_t capacity) {
    return capacity <= kLargestBytes ? &slots_[static_cast<std::size_t>(std::countr_zero(capacity))]
                                     : nullptr;
  }
  std::array<Block, std::bit_width(kLargestBytes)> slots_;  // by the size's power of two
};

SpareMemory& spare_memory() {
  thread_local SpareMemory memory;
  return memory;
}

void copy(std::uint8_t* to, const std::uint8_t* from, std::size_t count) {
  if (count > 0) std::memcpy(to, from, count);
}

}  // namespace

void ByteRing::reserve(std::size_t count) {
  if (count <= capacity_) return;
  // A ring that was large before does not grow step by step again, unless less and less of it is needed.
  const auto capacity = std::bit_ceil(std::max({count, kSmallestBytes, given_back_ / 2}));
  given_back_ = 0;
  move_to(capacity);
}

void ByteRing::move_to(std::size_t capacity) {
  auto memory = spare_memory().take(capacity);
  copy_out(0, {memory.get(), size_});
  if (memory_) spare_memory().give(std::move(memory_), capacity_);
  memory_ = std::move(memory);
  capacity_ = capacity;
  begin_ = 0;
}

void ByteRing::put(std::size_t position, ByteView bytes) {
  if (bytes.empty()) return;
  reserve(position + bytes.size());
  const auto start = index(position);
  const auto first = std::min(bytes.size(), capacity_ - start);
  copy(memory_.get() + start, bytes.data(), first);
  copy(memory_.get(), bytes.data() + first, bytes.size() - first);
  size_ = std::max(size_, position + bytes.size());
}

ByteRing::Pieces ByteRing::view(std::size_t position, std::size_t count) const {
  assert(position + count <= size_);
  if (count == 0) return {};
  const auto start = index(position);
  const auto first = std::min(count, capacity_ - start);
  return {ByteView(memory_.get() + start, first), ByteView(memory_.get(), count - first)};
}

void ByteRing::copy_out(std::size_t position, MutableByteView to) const {
  const auto pieces = view(position, to.size());
  copy(to.data(), pieces[0].data(), pieces[0].size());
  copy(to.data() + pieces[0].size(), pieces[1].data(), pieces[1].size());
}

void ByteRing::pop_front(std::size_t count) {
  assert(count <= size_);
  size_ -= count;
  if (size_ > 0) {
    begin_ = index(count);
    if (capacity_ >= kLeastShrunkBytes && size_ <= capacity_ / 4) move_to(capacity_ / 2);
    return;
  }
  begin_ = 0;
  if (capacity_ > kKeptBytes) release_if_empty();
}

void ByteRing::release_if_empty() {
  if (size_ > 0 || capacity_ == 0) return;
  spare_memory().give(std::move(memory_), capacity_);
  given_back_ = std::exchange(capacity_, 0);
}

}  // namespace netrig
