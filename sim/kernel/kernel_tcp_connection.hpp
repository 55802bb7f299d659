// A TCP connection of the kernel (tcp(7)).
#pragma once

#include <memory>

#include "host/tcp.hpp"
#include "kernel/async_descriptor.hpp"

namespace netrig {

class KernelTcpConnection final : public TcpConnection {
 public:
  /// Takes over a connected socket, also one that was reset already.
  KernelTcpConnection(std::shared_ptr<AsyncDescriptor> socket, const Endpoint& remote);
  ~KernelTcpConnection() override { close(); }

  /// Opens a connection; see Host::tcp_connect.
  static Task<Result<std::unique_ptr<TcpConnection>>> connect(std::shared_ptr<KernelContext> context,
                                                              Endpoint remote, TcpOptions options,
                                                              Deadline deadline);

  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }
  Task<Result<std::size_t>> read(MutableByteView buffer, Deadline deadline) override;
  Task<Result<>> write(ByteView bytes, Deadline deadline) override;
  Task<Result<std::size_t>> write_until(ByteView bytes, Deadline deadline) override;
  /// By sendfile(2) for a file of this host whose file system can do that, by reading and writing for any
  /// other.
  Task<Result<std::uint64_t>> send_file(File& file, std::uint64_t offset, std::uint64_t length,
                                        Deadline deadline) override;
  /// By splice(2) for a file of this host, once there is much; by reading and writing else.
  Task<Result<std::uint64_t>> receive_file(File& file, std::uint64_t offset, MutableByteView buffer,
                                           Deadline deadline) override;
  Result<> shutdown_write() override;
  void abort() override;
  void close() override;
  void set_no_delay(bool on) override;
  TcpStatistics statistics() const override;

 private:
  struct Inflow;

  std::shared_ptr<AsyncDescriptor> socket_;
  std::shared_ptr<Inflow> inflow_;  ///< of receive_file(), from its first call on
  Endpoint local_;
  Endpoint remote_;
};

}  // namespace netrig
