// Host's UdpSocket on our own stack.
#pragma once

#include <memory>
#include <vector>

#include "host/udp.hpp"
#include "stack_host/stack_context.hpp"

namespace netrig {

class StackUdpSocket final : public UdpSocket {
 public:
  static Result<std::unique_ptr<UdpSocket>> open(const std::shared_ptr<StackContext>& context,
                                                 const UdpOptions& options);
  using Socket = StackSocket<UdpEndpoint>;
  explicit StackUdpSocket(std::shared_ptr<Socket> socket) : socket_(std::move(socket)) {}
  ~StackUdpSocket() override { socket_->close(); }

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
  void close() override { socket_->close(); }

 private:
  using Taken = std::vector<UdpEndpoint::Received>;

  std::shared_ptr<Socket> socket_;
  std::shared_ptr<Taken> taken_ = std::make_shared<Taken>();  ///< what the last views look at
};

}  // namespace netrig
