// ICMP echo on the kernel: a "ping socket" (icmp(7), ping_group_range) where the system allows one to this
// user, else a raw socket (raw(7), CAP_NET_RAW).
#pragma once

#include <memory>

#include "host/icmp.hpp"
#include "kernel/async_descriptor.hpp"

namespace netrig {

class KernelEchoSocket final : public EchoSocket {
 public:
  /// Errors: operation_not_permitted when neither kind of socket is allowed.
  static Result<std::unique_ptr<EchoSocket>> open(std::shared_ptr<KernelContext> context,
                                                  const IpAddress& family_of);

  struct State;
  explicit KernelEchoSocket(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~KernelEchoSocket() override { close(); }

  Task<Result<>> send(EchoRequest request, Deadline deadline) override;
  Task<Result<std::variant<EchoReply, EchoError>>> receive(Deadline deadline) override;
  void close() override;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace netrig
