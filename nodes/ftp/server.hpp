// The FTP server: its listeners, its clients and their limits. Each client is a ServerConnection.
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "ftp/busy_files.hpp"
#include "ftp/password_gate.hpp"
#include "ftp/server_config.hpp"
#include "host/client_count.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

class ServerConnection;

/// Shared with its clients' coroutines:
///
///     auto server = std::make_shared<Server>(host, config, std::move(root));
///     parts.spawn(Server::accept(server, listener));
///     …
///     co_await server->stop();
class Server : public std::enable_shared_from_this<Server> {
 public:
  Server(Host& host, ServerConfig config, std::shared_ptr<Directory> root);
  ~Server();

  /// Takes clients until the listener is closed. Errors: closed, always.
  static Task<Result<>> accept(std::shared_ptr<Server> self, std::shared_ptr<TcpListener> listener);

  /// For those who log in from now on.
  void set_users(std::shared_ptr<const UserTable> users) { config_.users = std::move(users); }

  /// Says goodbye to all clients; a transfer under way gets a few seconds to end. The listeners are the
  /// caller's.
  Task<> stop();

 private:
  static Task<> serve(std::shared_ptr<Server> self, std::shared_ptr<ServerConnection> connection,
                      std::shared_ptr<void> place);
  Task<> take(std::unique_ptr<TcpConnection> control);

  Host& host_;
  ServerConfig config_;
  std::shared_ptr<Directory> root_;
  BusyFiles busy_;
  PasswordGate gate_;
  ClientCount clients_;
  std::list<ServerConnection*> connections_;  ///< those in serve(), as they came
  bool stopping_ = false;
  TaskGroup sessions_;
};

}  // namespace netrig::ftp
