// One client of the server: its control connection, driven around a Session, and its transfer, if any. Read
// session.hpp first.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "ftp/data_transfer.hpp"
#include "ftp/line_reader.hpp"
#include "ftp/password_gate.hpp"
#include "ftp/server_config.hpp"
#include "ftp/session.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

/// One coroutine reads the commands (so that ABOR is seen during a transfer), one may run a transfer, and the
/// main one answers: it alone writes. All of them share ownership, so that a cancelled one leaves nothing
/// dangling. The commons belong to the `owner`.
class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  /// What all clients share.
  struct Commons {
    const ServerConfig& config;
    Directory& root;
    BusyFiles& busy;
    PasswordGate& gate;
  };
  ServerConnection(Host& host, const Commons& commons, std::unique_ptr<TcpConnection> control,
                   std::shared_ptr<void> owner);

  /// Serves the client until it leaves, is idle for too long, or stop() is called. Never throws but on
  /// cancellation.
  static Task<> run(std::shared_ptr<ServerConnection> self);

  /// Ends the session at the next command, or once the transfer under way is through.
  void stop();

 private:
  static Task<> read_control(std::shared_ptr<ServerConnection> self);
  static Task<> run_transfer(std::shared_ptr<ServerConnection> self);

  Task<> serve();
  Task<> answer(const Line& line);
  Task<bool> wait_for_gate();
  Task<bool> wait_until(TimePoint time);
  Task<> act(Outcome& outcome);
  Task<> send_hash(ComputeHash& order);
  Task<> open_passive();
  void begin_transfer(StartTransfer start);
  Task<> finish_transfer();
  Task<> abort_transfer();
  Task<> leave(std::string_view why);
  Task<> send(const Reply& reply);

  void take_lines();
  std::optional<Line> next_line();
  bool transfer_should_stop() const;
  TimePoint idle_deadline() const;
  TimePoint next_deadline() const;
  Task<> pass_deadline();
  Result<std::unique_ptr<TcpListener>> listen();
  void log(const std::string& event);

  Host& host_;
  const ServerConfig& config_;
  PasswordGate& gate_;
  std::shared_ptr<void> owner_;
  std::unique_ptr<TcpConnection> control_;
  const Endpoint local_;
  const Endpoint peer_;
  Session session_;

  std::unique_ptr<Event> changed_;  ///< for the main coroutine: a line, the end of one, or of the transfer
  std::unique_ptr<Event> room_;     ///< for the reader: there is little that was not asked for
  LineReader reader_;
  std::deque<Line> lines_;
  bool control_ended_ = false;
  bool open_ = true;
  bool stopping_ = false;
  TimePoint nobody_since_;  ///< since when nobody is logged in, if nobody is
  TimePoint last_active_;

  std::unique_ptr<TcpListener> listener_;  ///< opened by PASV or EPSV, not used yet
  TimePoint listener_until_;
  std::unique_ptr<DataTransfer> transfer_;
  bool transfer_ended_ = false;
  bool aborting_ = false;

  TaskGroup reading_;
  TaskGroup transferring_;
};

}  // namespace netrig::ftp
