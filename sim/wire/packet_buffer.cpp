#include "wire/packet_buffer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace netrig {

namespace {

// A full Ethernet frame with the headroom; what is larger (fragments being put together, jumbo frames) is
// allocated each time.
constexpr std::size_t kUsualBytes = 2048;

/// Memory of packets gone, for packets to come: a thread takes and returns the same few blocks, which an
/// allocator that serves all sizes does several times slower.
class FreeBlocks {
 public:
  ~FreeBlocks() {
    while (count_ > 0) delete[] blocks_[--count_];
  }
  std::uint8_t* take() { return count_ > 0 ? blocks_[--count_] : new std::uint8_t[kUsualBytes]; }
  void give(std::uint8_t* block) noexcept {
    if (count_ < blocks_.size()) {
      blocks_[count_++] = block;
    } else {
      delete[] block;
    }
  }

 private:
  std::array<std::uint8_t*, 512> blocks_{};  // what a fast link has on its way
  std::size_t count_ = 0;
};

FreeBlocks& free_blocks() {
  thread_local FreeBlocks blocks;
  return blocks;
}

}  // namespace

PacketBuffer::PacketBuffer(std::size_t payload_bytes) {
  const auto wanted = kHeadroomBytes + payload_bytes;
  memory_ = wanted <= kUsualBytes ? free_blocks().take() : new std::uint8_t[wanted];
  capacity_ = static_cast<std::uint32_t>(std::max(wanted, kUsualBytes));
  begin_ = kHeadroomBytes;
}

void PacketBuffer::give_back() noexcept {
  if (capacity_ == kUsualBytes) {
    free_blocks().give(memory_);
  } else {
    delete[] memory_;
  }
  memory_ = nullptr;
}

PacketBuffer PacketBuffer::for_payload(std::size_t size_bytes) {
  return PacketBuffer(size_bytes);
}

PacketBuffer PacketBuffer::copy_of(ByteView bytes) {
  PacketBuffer packet(bytes.size());
  packet.append(bytes);
  return packet;
}

MutableByteView PacketBuffer::prepend(std::size_t count) {
  if (count > begin_) throw std::length_error("PacketBuffer::prepend: no headroom left");
  begin_ -= static_cast<std::uint32_t>(count);
  size_ += static_cast<std::uint32_t>(count);
  return bytes().first(count);
}

MutableByteView PacketBuffer::append(std::size_t count) {
  if (count > capacity_ - begin_ - size_) throw std::length_error("PacketBuffer::append: no room left");
  size_ += static_cast<std::uint32_t>(count);
  return bytes().last(count);
}

void PacketBuffer::append(ByteView bytes) {
  const auto room = append(bytes.size());
  if (!bytes.empty()) std::memcpy(room.data(), bytes.data(), bytes.size());
}

void PacketBuffer::drop_front(std::size_t count) {
  const auto dropped = std::min<std::uint32_t>(size_, static_cast<std::uint32_t>(count));
  begin_ += dropped;
  size_ -= dropped;
}

void PacketBuffer::truncate(std::size_t size) {
  size_ = std::min<std::uint32_t>(size_, static_cast<std::uint32_t>(size));
}

}  // namespace netrig
