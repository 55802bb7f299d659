// The memory of one packet on its way through the stack: bytes with room in front, so that each layer puts
// its header before what the layer above wrote, and takes it away again, without moving a byte.
//
//     auto packet = PacketBuffer::for_payload(payload.size());   // sender, from the inside out
//     packet.append(payload);
//     ByteWriter writer(packet.prepend(UdpHeader::kLengthBytes));
//     …
//     packet.drop_front(EthernetHeader::kLengthBytes);           // receiver, from the outside in
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "wire/bytes.hpp"

namespace netrig {

/// Owns its bytes; moving is free. An empty one (moved from, or default) holds nothing.
class PacketBuffer {
 public:
  /// Ethernet, an IPv6 header (the larger) and a TCP header with all its options (RFC 9293 3.1).
  static constexpr std::size_t kHeadroomBytes = 14 + 40 + 60 + 14;

  PacketBuffer() = default;
  PacketBuffer(PacketBuffer&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        begin_(std::exchange(other.begin_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  PacketBuffer& operator=(PacketBuffer&& other) noexcept {
    if (this == &other) return *this;
    release();
    memory_ = std::exchange(other.memory_, nullptr);
    capacity_ = std::exchange(other.capacity_, 0);
    begin_ = std::exchange(other.begin_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  PacketBuffer(const PacketBuffer&) = delete;
  PacketBuffer& operator=(const PacketBuffer&) = delete;
  ~PacketBuffer() { release(); }

  /// Empty, with room for `size_bytes` behind and for every header in front.
  static PacketBuffer for_payload(std::size_t size_bytes);
  /// A received frame, copied.
  static PacketBuffer copy_of(ByteView bytes);

  PacketBuffer copy() const { return copy_of(bytes()); }

  ByteView bytes() const { return {memory_ + begin_, size_}; }
  MutableByteView bytes() { return {memory_ + begin_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// `count` more bytes at the front, not yet written. Throws std::length_error when the headroom is used up.
  MutableByteView prepend(std::size_t count);
  /// `count` more bytes at the end, not yet written. Throws std::length_error past the capacity.
  MutableByteView append(std::size_t count);
  void append(ByteView bytes);
  /// Both take at most what is there.
  void drop_front(std::size_t count);
  void truncate(std::size_t size);

 private:
  explicit PacketBuffer(std::size_t payload_bytes);
  void release() noexcept {
    if (memory_ != nullptr) give_back();
  }
  void give_back() noexcept;

  std::uint8_t* memory_ = nullptr;
  std::uint32_t capacity_ = 0;
  std::uint32_t begin_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace netrig
