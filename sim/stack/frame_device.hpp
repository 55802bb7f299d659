// FrameDevice: where frames leave a host and come in. An AF_PACKET socket is one, an end of a simulated link
// another; capture, tracing and faults are wrappers around one.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/mac_address.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Ethernet II frames without their check sequence. Nothing here waits; whoever drives a device knows how to
/// wait for its frames.
class FrameDevice {
 public:
  virtual ~FrameDevice() = default;

  virtual MacAddress mac() const = 0;
  /// The largest payload behind the Ethernet header.
  virtual std::uint32_t mtu_bytes() const = 0;

  /// Takes the frame. One that finds no room is lost, as on any link; the device counts it.
  virtual void send(PacketBuffer frame) = 0;
  /// What send() has put aside leaves now. Called after a batch.
  virtual void flush() {}
  /// The next frame that has come in; none when there is none at the moment. Frames for foreign unicast
  /// addresses may be among them.
  virtual std::optional<PacketBuffer> receive() = 0;
};

}  // namespace netrig
