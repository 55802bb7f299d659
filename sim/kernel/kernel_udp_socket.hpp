// A UDP socket of the kernel (udp(7), ip(7), ipv6(7)).
#pragma once

#include <memory>

#include "host/udp.hpp"
#include "kernel/async_descriptor.hpp"

namespace netrig {

class KernelUdpSocket final : public UdpSocket {
 public:
  /// Errors: those of socket(2), setsockopt(2) and bind(2).
  static Result<std::unique_ptr<UdpSocket>> open(std::shared_ptr<KernelContext> context,
                                                 const UdpOptions& options);

  /// `fixed_local`: where every datagram goes to, when the kernel does not say it of each.
  KernelUdpSocket(std::shared_ptr<KernelContext> context, FileDescriptor socket, IpAddress fixed_local = {});
  ~KernelUdpSocket() override { close(); }

  Endpoint local() const override;
  Result<> connect(Endpoint peer) override;
  Task<Result<>> send(OutgoingDatagram datagram, Deadline deadline) override;
  Task<Result<std::size_t>> send_batch(std::span<const OutgoingDatagram> datagrams,
                                       Deadline deadline) override;
  Result<std::size_t> send_now(std::span<const OutgoingDatagram> datagrams) override;
  Task<Result<Datagram>> receive(Deadline deadline) override;
  Task<Result<std::size_t>> receive_batch(std::span<Datagram> datagrams, Deadline deadline) override;
  Task<Result<std::size_t>> receive_views(std::span<DatagramView> datagrams, Deadline deadline) override;
  Task<Result<NetworkError>> receive_error(Deadline deadline) override;
  Result<> join_group(IpAddress group, std::string device) override;
  Result<> leave_group(IpAddress group, std::string device) override;
  void close() override;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace netrig
