#include "kernel/packet_ring.hpp"

#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <stdexcept>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

// Slots begin at lines of their own of the processor's cache: the kernel fills one while we read another.
constexpr std::size_t kCacheLineBytes = 64;

std::atomic_ref<std::uint32_t> shared_status(std::uint8_t* slot) {
  static_assert(offsetof(tpacket2_hdr, tp_status) == 0);
  return std::atomic_ref<std::uint32_t>(*reinterpret_cast<std::uint32_t*>(slot));
}

}  // namespace

PacketRing::PacketRing(int socket, Direction direction, std::size_t slot_bytes, std::size_t least_slots)
    : slot_bytes_((slot_bytes + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes),
      slots_per_block_(kBlockBytes / slot_bytes_) {
  if (slots_per_block_ == 0) throw std::length_error("PacketRing: a slot is larger than a block");
  const auto blocks = (std::max<std::size_t>(least_slots, 1) + slots_per_block_ - 1) / slots_per_block_;
  slots_ = blocks * slots_per_block_;
  const int version = TPACKET_V2;
  checked(setsockopt(socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version), "choose a ring's format");
  const tpacket_req request{.tp_block_size = kBlockBytes,
                            .tp_block_nr = static_cast<unsigned>(blocks),
                            .tp_frame_size = static_cast<unsigned>(slot_bytes_),
                            .tp_frame_nr = static_cast<unsigned>(slots_)};
  const int name = direction == Direction::receive ? PACKET_RX_RING : PACKET_TX_RING;
  checked(setsockopt(socket, SOL_PACKET, name, &request, sizeof request), "make a ring of frames");
  memory_bytes_ = blocks * kBlockBytes;
  void* memory = mmap(nullptr, memory_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, socket, 0);
  if (memory == MAP_FAILED) throw_errno("map a ring of frames");
  memory_ = static_cast<std::uint8_t*>(memory);
}

PacketRing::~PacketRing() {
  munmap(memory_, memory_bytes_);
}

std::uint32_t PacketRing::status() const {
  return shared_status(at(present_)).load(std::memory_order_acquire);
}

void PacketRing::set_status(std::uint32_t status) {
  shared_status(at(present_)).store(status, std::memory_order_release);
}

tpacket2_hdr PacketRing::header() const {
  tpacket2_hdr header;
  std::memcpy(&header, at(present_), sizeof header);
  return header;
}

void PacketRing::set_header(const tpacket2_hdr& header) {
  constexpr auto kBehindStatus = sizeof header.tp_status;
  std::memcpy(at(present_) + kBehindStatus, reinterpret_cast<const std::uint8_t*>(&header) + kBehindStatus,
              sizeof header - kBehindStatus);
}

}  // namespace netrig
