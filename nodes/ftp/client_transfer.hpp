// One transfer on the client's side, over a session that is open: its data connection, and the server's last
// word.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ftp/client.hpp"
#include "ftp/client_connection.hpp"
#include "ftp/client_settings.hpp"
#include "ftp/error.hpp"
#include "ftp/progress_watch.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

///     ClientTransfer transfer(host, connection, settings, observer, deadline);
///     auto begun = co_await transfer.begin({"RETR", path}, offset);
///     auto received = co_await transfer.receive(sink, size);
class ClientTransfer {
 public:
  using Sink = std::function<FtpResult<>(ByteView)>;
  /// A file that is being transferred, its name for errors, and where in it the transfer begins.
  struct LocalFile {
    File& file;
    std::string name;
    std::uint64_t offset = 0;
  };

  /// `settings` outlive it.
  ClientTransfer(Host& host, ClientConnection& connection, const ClientSettings& settings,
                 FtpObserver observer, Deadline deadline);

  /// Opens the data connection and says `command`, to begin at `offset`, or at the start where the server can
  /// do nothing else.
  Task<FtpResult<>> begin(Command command, std::uint64_t offset);
  /// Where it has begun.
  std::uint64_t offset() const { return offset_; }
  /// Why not where it was to, if so.
  const std::optional<FtpError>& restart_refusal() const { return restart_refusal_; }
  /// Hands everything that comes to `sink`, until the server says that it is complete. `total` is for the
  /// observer, and counts from the file's start.
  Task<FtpResult<>> receive(Sink sink, std::optional<std::uint64_t> total);
  /// Writes it into a file; its offset is offset().
  Task<FtpResult<>> receive_file(LocalFile local, std::optional<std::uint64_t> total);
  /// The same in TYPE A: line ends are translated.
  Task<FtpResult<>> receive_text(LocalFile local);
  /// Sends a file up to `size_bytes`, and waits for the server to say that it has it.
  Task<FtpResult<>> send_file(LocalFile local, std::uint64_t size_bytes);
  /// The same in TYPE A: all of it, its line ends translated.
  Task<FtpResult<>> send_text(LocalFile local);

  /// Of what went over the data connection.
  FtpSummary summary() const;

 private:
  Task<FtpResult<>> restart(std::uint64_t offset);
  void advance(std::uint64_t count, std::optional<std::uint64_t> total);
  Task<FtpResult<>> end();
  Task<FtpResult<>> explain(std::string what, Error error);
  Deadline until(const ProgressWatch& progress) const;
  template <class T>
  Result<T> in_time(Result<T> moved) const;
  Task<Result<>> write(ByteView bytes);

  Host& host_;
  ClientConnection& connection_;
  const ClientSettings& settings_;
  FtpObserver observer_;
  Deadline deadline_;
  TimePoint started_;
  std::string attempt_;  ///< for errors: "RETR report.txt"
  std::unique_ptr<TcpConnection> data_;
  std::uint64_t offset_ = 0;
  std::optional<FtpError> restart_refusal_;
  std::uint64_t bytes_ = 0;
};

}  // namespace netrig::ftp
