// The sending half of PacketDevice: a packet socket that receives nothing, with a ring.
//
// Each frame tells the kernel to copy it whole. By default it would take the ring's pages, and since a veth
// link can't share them, copy them to pages of its own: a third more time a frame.
//
// Beside it sendmmsg() was tried, 64 frames a call. With the receiver on a processor of its own both pass the
// same number of frames. On a busy machine, where it shares the sender's, each message of a sendmmsg() wakes
// the receiver and is preempted by it (350 switches per thousand frames against 10 of the ring), and the ring
// passes half as many frames more.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/file_descriptor.hpp"
#include "kernel/packet_ring.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class PacketSender {
 public:
  /// Throws std::system_error.
  PacketSender(int interface_index, std::size_t frame_bytes, std::size_t least_slots);

  /// Puts the frame aside. It is lost when it is longer than `frame_bytes`, or the interface still has not
  /// sent what fills the ring.
  void send(ByteView frame);
  /// What the interface does not take now, being down or full, is lost.
  void flush();

  bool interface_is_gone() const { return interface_is_gone_; }
  std::uint64_t sent() const { return sent_; }
  std::uint64_t lost() const { return lost_; }

 private:
  std::size_t withdraw();

  FileDescriptor socket_;
  PacketRing ring_;
  std::size_t frame_bytes_;
  std::size_t waiting_ = 0;  // slots filled since the last flush
  bool interface_is_gone_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace netrig
