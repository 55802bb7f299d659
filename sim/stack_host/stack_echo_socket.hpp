// Host's EchoSocket on our own stack.
#pragma once

#include <memory>

#include "host/icmp.hpp"
#include "stack_host/stack_context.hpp"

namespace netrig {

class StackEchoSocket final : public EchoSocket {
 public:
  static Result<std::unique_ptr<EchoSocket>> open(const std::shared_ptr<StackContext>& context,
                                                  IpAddress family_of);
  using Socket = StackSocket<EchoEndpoint>;
  explicit StackEchoSocket(std::shared_ptr<Socket> socket) : socket_(std::move(socket)) {}
  ~StackEchoSocket() override { socket_->close(); }

  Task<Result<>> send(EchoRequest request, Deadline deadline) override;
  Task<Result<std::variant<EchoReply, EchoError>>> receive(Deadline deadline) override;
  void close() override { socket_->close(); }

 private:
  std::shared_ptr<Socket> socket_;
};

}  // namespace netrig
