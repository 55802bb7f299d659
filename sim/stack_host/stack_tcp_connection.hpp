// Host's TcpConnection and TcpListener on our own stack.
#pragma once

#include <memory>

#include "host/tcp.hpp"
#include "stack_host/stack_context.hpp"

namespace netrig {

/// The place where the coroutines of one connection wait; lets go of the connection when it is closed.
class StackTcpPoint final : public WaitPoint {
 public:
  StackTcpPoint(std::shared_ptr<StackContext> context, std::shared_ptr<TcpSocket> socket);

  StackContext& context() { return *context_; }
  bool is_closed() const override { return socket_ == nullptr; }
  TcpSocket& socket() { return *socket_; }
  const TcpControlBlock& block() const { return socket_->connection(); }

  void close();
  void abort();

 private:
  std::shared_ptr<StackContext> context_;
  std::shared_ptr<TcpSocket> socket_;
};

class StackTcpConnection final : public TcpConnection {
 public:
  static std::shared_ptr<StackTcpPoint> watch(std::shared_ptr<StackContext> context,
                                              const std::shared_ptr<TcpSocket>& socket);
  explicit StackTcpConnection(std::shared_ptr<StackTcpPoint> point);
  ~StackTcpConnection() override { point_->close(); }

  /// See Host::tcp_connect.
  static Task<Result<std::unique_ptr<TcpConnection>>> connect(std::shared_ptr<StackContext> context,
                                                              Endpoint remote, TcpOptions options,
                                                              Deadline deadline);

  Endpoint local() const override { return ends_.local; }
  Endpoint remote() const override { return ends_.remote; }
  Task<Result<std::size_t>> read(MutableByteView buffer, Deadline deadline) override;
  Task<Result<>> write(ByteView bytes, Deadline deadline) override;
  Task<Result<std::size_t>> write_until(ByteView bytes, Deadline deadline) override;
  Task<Result<std::uint64_t>> send_file(File& file, std::uint64_t offset, std::uint64_t length,
                                        Deadline deadline) override;
  Result<> shutdown_write() override;
  void abort() override { point_->abort(); }
  void close() override { point_->close(); }
  void set_no_delay(bool on) override;
  TcpStatistics statistics() const override;

 private:
  std::shared_ptr<StackTcpPoint> point_;
  TcpEnds ends_;
};

class StackTcpListener final : public TcpListener {
 public:
  static Result<std::unique_ptr<TcpListener>> listen(const std::shared_ptr<StackContext>& context,
                                                     const TcpListenOptions& options);
  using Socket = StackSocket<TcpListenSocket>;
  explicit StackTcpListener(std::shared_ptr<Socket> socket);
  ~StackTcpListener() override { close(); }

  Endpoint local() const override { return local_; }
  Task<Result<std::unique_ptr<TcpConnection>>> accept(Deadline deadline) override;
  void close() override;

 private:
  std::shared_ptr<Socket> socket_;
  Endpoint local_;
};

}  // namespace netrig
