// A listening TCP socket of the kernel.
#pragma once

#include <memory>

#include "host/tcp.hpp"
#include "kernel/async_descriptor.hpp"

namespace netrig {

class KernelTcpListener final : public TcpListener {
 public:
  /// Errors: those of socket(2), bind(2) and listen(2).
  static Result<std::unique_ptr<TcpListener>> listen(std::shared_ptr<KernelContext> context,
                                                     const TcpListenOptions& options);

  KernelTcpListener(std::shared_ptr<KernelContext> context, FileDescriptor socket);
  ~KernelTcpListener() override { close(); }

  Endpoint local() const override { return local_; }
  Task<Result<std::unique_ptr<TcpConnection>>> accept(Deadline deadline) override;
  void close() override { socket_->close(); }

 private:
  std::shared_ptr<AsyncDescriptor> socket_;
  Endpoint local_;
};

}  // namespace netrig
