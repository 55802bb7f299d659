// Whole messages over a control connection.
#pragma once

#include <memory>

#include "flow/message.hpp"
#include "host/host.hpp"

namespace netrig::flow {

/// Reads exactly as many bytes as there is room for. Errors: those of TcpConnection::read().
Task<Result<>> read_exactly(TcpConnection& connection, MutableByteView buffer, Deadline deadline);

class ControlChannel {
 public:
  explicit ControlChannel(std::unique_ptr<TcpConnection> connection) : connection_(std::move(connection)) {}

  Endpoint local() const { return connection_->local(); }
  Endpoint remote() const { return connection_->remote(); }

  Task<Result<>> send(Message message, Deadline deadline);
  /// Errors: bad_message for what is none; those of the connection.
  Task<Result<Message>> receive(Deadline deadline);
  /// Ends all waits.
  void close() { connection_->close(); }

 private:
  std::unique_ptr<TcpConnection> connection_;
};

}  // namespace netrig::flow
