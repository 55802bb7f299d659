// Raw Ethernet (IEEE 802.3): whole frames without the check sequence, on one interface of the host.
#pragma once

#include <cstdint>
#include <span>

#include "host/ethernet_filter.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// A frame socket. Frames for foreign unicast addresses and frames that this host sent are not received.
class EthernetSocket {
 public:
  virtual ~EthernetSocket() = default;

  virtual MacAddress address() const = 0;
  virtual std::uint32_t mtu_bytes() const = 0;

  /// `frame` starts with the destination address; shorter frames are padded by the device. Errors:
  /// message_size, network_down, timed_out, closed.
  virtual Task<Result<>> send(ByteView frame, Deadline deadline) = 0;
  /// As many calls of send() in one; gives how many frames were sent before the first error or the deadline.
  virtual Task<Result<std::size_t>> send_batch(std::span<const Bytes> frames, Deadline deadline) = 0;
  virtual Task<Result<Bytes>> receive(Deadline deadline) = 0;
  /// Waits for one frame, then takes what is there without waiting; `frames` are filled from the front, their
  /// memory is used again. Gives how many.
  virtual Task<Result<std::size_t>> receive_batch(std::span<Bytes> frames, Deadline deadline) = 0;
  /// How much may wait to be received, with the host's overhead; the host's own limit may make it less.
  virtual void set_receive_buffer(std::size_t bytes) = 0;
  virtual void close() = 0;
};

}  // namespace netrig
