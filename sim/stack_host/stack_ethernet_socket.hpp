// Host's EthernetSocket on our own stack: what a device receives, beside what the stack makes of it.
#pragma once

#include <memory>

#include "host/ethernet.hpp"
#include "stack_host/stack_context.hpp"

namespace netrig {

class StackEthernetSocket final : public EthernetSocket {
 public:
  static Result<std::unique_ptr<EthernetSocket>> open(const std::shared_ptr<StackContext>& context,
                                                      const std::string& device,
                                                      const EthernetFilter& filter);
  using Socket = StackSocket<FrameTap>;
  explicit StackEthernetSocket(std::shared_ptr<Socket> socket);
  ~StackEthernetSocket() override { socket_->close(); }

  MacAddress address() const override { return address_; }
  std::uint32_t mtu_bytes() const override;
  Task<Result<>> send(ByteView frame, Deadline deadline) override;
  Task<Result<std::size_t>> send_batch(std::span<const Bytes> frames, Deadline deadline) override;
  Task<Result<Bytes>> receive(Deadline deadline) override;
  Task<Result<std::size_t>> receive_batch(std::span<Bytes> frames, Deadline deadline) override;
  void set_receive_buffer(std::size_t bytes) override;
  void close() override { socket_->close(); }

 private:
  std::shared_ptr<Socket> socket_;
  MacAddress address_;
};

}  // namespace netrig
