// The receiving half of PacketDevice: a packet socket with a ring.
#pragma once

#include <linux/filter.h>

#include <optional>
#include <vector>

#include "kernel/file_descriptor.hpp"
#include "kernel/frame_offload.hpp"
#include "kernel/packet_ring.hpp"
#include "wire/packet_buffer.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

/// Frames that arrive at an interface, not those that leave it.
class PacketReceiver {
 public:
  /// `frame_bytes` is what the ring's slots hold; longer frames take a slower way. `filter` decides what is
  /// received, in either way; without one it is everything. Throws std::system_error.
  PacketReceiver(int interface_index, std::size_t frame_bytes, std::size_t least_slots,
                 std::vector<sock_filter> filter);

  int descriptor() const { return socket_.number(); }
  std::size_t slots() const { return ring_.slots(); }

  std::optional<PacketBuffer> receive();
  /// What the kernel has to report besides frames: that the interface went down, mostly. 0: nothing.
  int take_error();
  /// The interface was removed; another of its name is not it.
  bool interface_is_gone() const;

  std::uint64_t received() const { return received_; }
  std::uint64_t unsplittable() const { return unsplittable_; }
  /// Lost since the ring or the queue for long frames was full.
  std::uint64_t dropped();

 private:
  std::optional<PacketBuffer> take_slot();
  std::optional<PacketBuffer> take_long_frame();
  std::optional<PacketBuffer> restore(ByteView frame, const FrameOffload& offload);
  std::optional<PacketBuffer> count(std::optional<PacketBuffer> frame);

  FileDescriptor socket_;
  PacketRing ring_;
  RingQueue<PacketBuffer> segments_;  // of a frame that was split, still to be handed over
  Bytes long_frame_;                  // none before the first one comes
  std::uint64_t received_ = 0;
  std::uint64_t unsplittable_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace netrig
