// What a sending kernel leaves to its network device, or a receiving one undoes early, so that the frames
// that a packet socket sees are not those of a wire: checksums that cover the pseudo header only, and
// segments merged into one frame far above the MTU (TSO, GSO, GRO). This makes wire frames of them again.
// Read the virtio specification (1.2, 5.1.6 "Device Operation") first: its header tells them apart.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wire/packet_buffer.hpp"

namespace netrig {

/// Positions in a frame, in bytes. The checksum at `field` covers everything from `start` on, and the pseudo
/// header whose sum stands in the field already.
struct PartialChecksum {
  std::size_t start = 0;
  std::size_t field = 0;

  friend bool operator==(const PartialChecksum&, const PartialChecksum&) = default;
};

struct FrameOffload {
  static constexpr std::size_t kHeaderBytes = 10;

  std::optional<PartialChecksum> checksum = {};
  /// The payload of each of the segments that were merged; the last one may have less. Unset: not merged.
  std::optional<std::uint16_t> segment_bytes = {};

  /// Of the header that the kernel puts before a frame (PACKET_VNET_HDR), kHeaderBytes long or cut short.
  static FrameOffload parse(ByteView header);
  /// That of a frame to be sent as it is, which the kernel is to copy whole, as it copies headers.
  static void write_plain(MutableByteView header, std::size_t frame_bytes);

  friend bool operator==(const FrameOffload&, const FrameOffload&) = default;
};

/// False, and nothing done, when the frame ends before the checksum's field does.
bool complete_checksum(MutableByteView frame, const PartialChecksum& checksum);

/// The frames that were merged into one: TCP or UDP right behind an IPv4 or IPv6 header, with lengths,
/// identifications, sequence numbers, flags and checksums of their own, as a device would have sent them.
/// None when `frame` is anything else.
std::vector<PacketBuffer> split_frame(ByteView frame, std::uint16_t segment_bytes);

}  // namespace netrig
