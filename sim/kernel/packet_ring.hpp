// A ring of frames in memory that a packet socket shares with the kernel (packet(7); the kernel's
// Documentation/networking/packet_mmap.rst). Version 2 of its format: version 3 hands frames over in blocks
// that wait up to 2 ms to be filled.
#pragma once

#include <linux/if_packet.h>

#include <cstddef>
#include <cstdint>

#include "wire/bytes.hpp"

namespace netrig {

/// Slots of equal size, each with a tpacket2_hdr in front, used one after another in a circle. The status in
/// that header says whose a slot is, the kernel's or ours; all else in it belongs to its owner alone.
class PacketRing {
 public:
  enum class Direction { receive, transmit };

  /// Makes the ring of a socket that is not yet bound, with at least `least_slots` of at least `slot_bytes`,
  /// headers included. The memory is taken at once. Throws std::system_error.
  PacketRing(int socket, Direction direction, std::size_t slot_bytes, std::size_t least_slots);
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;
  ~PacketRing();

  std::size_t slots() const { return slots_; }
  std::size_t slot_bytes() const { return slot_bytes_; }

  /// The present slot. What the kernel wrote before it set a status is seen after that status was read.
  std::uint32_t status() const;
  void set_status(std::uint32_t status);
  tpacket2_hdr header() const;
  /// Everything but the status.
  void set_header(const tpacket2_hdr& header);
  MutableByteView slot() { return {at(present_), slot_bytes_}; }

  void advance() { present_ = present_ + 1 == slots_ ? 0 : present_ + 1; }
  void step_back() { present_ = (present_ == 0 ? slots_ : present_) - 1; }

 private:
  /// What the kernel allocates in one piece. A slot never lies in two.
  static constexpr std::size_t kBlockBytes = 64 * 1024;

  std::uint8_t* at(std::size_t slot) const {
    return memory_ + slot / slots_per_block_ * kBlockBytes + slot % slots_per_block_ * slot_bytes_;
  }

  std::size_t slot_bytes_;
  std::size_t slots_per_block_;
  std::size_t slots_;
  std::uint8_t* memory_ = nullptr;
  std::size_t memory_bytes_ = 0;
  std::size_t present_ = 0;
};

}  // namespace netrig
