// The device whose other end is packetdrill, which speaks IP without Ethernet: puts a header before each
// packet that comes in and takes it from each that goes out. It is every neighbour there is, and answers each
// ARP request at once.
#pragma once

#include <deque>
#include <optional>

#include "host/time.hpp"
#include "stack/frame_device.hpp"

namespace netrig::packetdrill {

class RawIpDevice final : public FrameDevice {
 public:
  explicit RawIpDevice(std::uint32_t mtu_bytes) : mtu_bytes_(mtu_bytes) {}

  MacAddress mac() const override { return MacAddress({2, 0, 0, 0, 0, 1}); }
  std::uint32_t mtu_bytes() const override { return mtu_bytes_; }
  void send(PacketBuffer frame) override;
  std::optional<PacketBuffer> receive() override;

  /// A packet for the stack.
  void deliver(ByteView packet);
  /// What the stack has sent, the oldest first; whoever takes packets knows when that was.
  std::deque<PacketBuffer>& sent() { return sent_; }

 private:
  void answer(ByteReader request);

  std::uint32_t mtu_bytes_;
  std::deque<PacketBuffer> arriving_;
  std::deque<PacketBuffer> sent_;
};

}  // namespace netrig::packetdrill
