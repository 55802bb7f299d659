// A raw Ethernet socket of a stack: host/ethernet.hpp without the waiting.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "host/ethernet_filter.hpp"
#include "host/result.hpp"
#include "stack/network_interface.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class Stack;

/// Whether `frame`, which starts with its Ethernet header, is wanted. Frames with a VLAN tag (IEEE 802.1Q)
/// never are: they are another network's.
bool matches(const EthernetFilter& filter, ByteView frame);

/// Sees the frames that its interface receives for this host, its groups and everybody, whether the stack
/// makes sense of them or not. Made by Stack::open_tap(), and gone before the stack is.
class FrameTap {
 public:
  /// Frames that wait, with their overhead (Linux: rmem_default).
  static constexpr std::size_t kReceiveBufferBytes = 212992;
  static constexpr std::size_t kMostBufferBytes = 8 * 1024 * 1024;

  FrameTap(Stack& stack, NetworkInterface& interface, const EthernetFilter& filter,
           std::function<void()> changed);
  FrameTap(const FrameTap&) = delete;
  FrameTap& operator=(const FrameTap&) = delete;
  ~FrameTap();

  const NetworkInterface& interface() const { return interface_; }
  /// `frame` starts with the destination address. Errors: message_size, network_down, invalid_argument
  /// (shorter than a header).
  Result<> send(ByteView frame);
  /// The oldest frame that waits.
  std::optional<PacketBuffer> receive();
  /// How much may wait, kReceiveBufferBytes if nothing is said, and at most kMostBufferBytes.
  void set_receive_buffer(std::size_t bytes);

 private:
  friend class Stack;
  void frame_arrived(ByteView frame);

  Stack& stack_;
  NetworkInterface& interface_;
  EthernetFilter filter_;
  std::function<void()> changed_;
  RingQueue<PacketBuffer> queue_;
  std::size_t queued_bytes_ = 0;
  std::size_t buffer_bytes_ = kReceiveBufferBytes;
};

}  // namespace netrig
