// A packet socket of the kernel (packet(7)).
#pragma once

#include <memory>
#include <string>

#include "host/ethernet.hpp"
#include "kernel/async_descriptor.hpp"

namespace netrig {

/// Not in promiscuous mode. Frames come as the device hands them over: on a virtual link with offloads on,
/// UDP and TCP checksums of a neighbour on the same machine may be partial (not yet computed), and a receiver
/// that checks them must know that; switch the offloads off (ethtool -K DEVICE tx off) to see real ones.
/// Frames with a VLAN tag are not received.
class KernelEthernetSocket final : public EthernetSocket {
 public:
  /// Errors: no_such_device, operation_not_permitted (it takes CAP_NET_RAW).
  static Result<std::unique_ptr<EthernetSocket>> open(std::shared_ptr<KernelContext> context,
                                                      const std::string& device,
                                                      const EthernetFilter& filter);

  KernelEthernetSocket(std::shared_ptr<AsyncDescriptor> socket, std::string device, MacAddress address);
  ~KernelEthernetSocket() override { close(); }

  MacAddress address() const override { return address_; }
  std::uint32_t mtu_bytes() const override;
  Task<Result<>> send(ByteView frame, Deadline deadline) override;
  Task<Result<std::size_t>> send_batch(std::span<const Bytes> frames, Deadline deadline) override;
  Task<Result<Bytes>> receive(Deadline deadline) override;
  Task<Result<std::size_t>> receive_batch(std::span<Bytes> frames, Deadline deadline) override;
  void set_receive_buffer(std::size_t bytes) override;
  void close() override { socket_->close(); }

 private:
  std::shared_ptr<AsyncDescriptor> socket_;
  std::string device_;
  MacAddress address_;
};

}  // namespace netrig
