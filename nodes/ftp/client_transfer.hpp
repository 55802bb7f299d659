// One transfer on the client's side, over a session that is open: its data connection, and the server's last
// word.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ftp/client.hpp"
#include "ftp/client_connection.hpp"
#include "ftp/error.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

///     ClientTransfer transfer(host, connection, observer, deadline);
///     auto begun = co_await transfer.begin({"RETR", path});
///     auto received = co_await transfer.receive(sink, size);
class ClientTransfer {
 public:
  using Sink = std::function<FtpResult<>(ByteView)>;

  ClientTransfer(Host& host, ClientConnection& connection, FtpObserver observer, Deadline deadline);

  /// Opens the data connection and says `command`.
  Task<FtpResult<>> begin(Command command);
  /// Hands everything that comes to `sink`, until the server says that it is complete. `total` is for the
  /// observer.
  Task<FtpResult<>> receive(Sink sink, std::optional<std::uint64_t> total);
  /// Sends the first `size_bytes` of `file`, and waits for the server to say that it has them.
  Task<FtpResult<>> send(File& file, std::uint64_t size_bytes);

  FtpSummary summary() const;

 private:
  void advance(std::uint64_t count, std::optional<std::uint64_t> total);
  Task<FtpResult<>> end();
  Task<FtpResult<>> explain(Error error);

  Host& host_;
  ClientConnection& connection_;
  FtpObserver observer_;
  Deadline deadline_;
  TimePoint started_;
  std::string attempt_;  ///< for errors: "RETR report.txt"
  std::unique_ptr<TcpConnection> data_;
  std::uint64_t bytes_ = 0;
};

}  // namespace netrig::ftp
