// A client's data connection, as it comes about: by connecting to where the server listens, or by listening
// for the server (RFC 959 5.2, RFC 2428).
#pragma once

#include <memory>

#include "ftp/client_connection.hpp"
#include "ftp/error.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

///     auto data = co_await ClientData::prepare(host, connection, active, deadline);
///     … the command that transfers, and its 150 …
///     auto connected = co_await (*data)->take(deadline);
class ClientData {
 public:
  /// Passive: EPSV, and PASV where the server does not know it, then a connection to that port. The address
  /// in the reply to PASV is not used: it may lie behind a translation that the server does not know of, and
  /// a hostile server could aim the client at a host of its choice by it. The data comes from where the
  /// control connection goes. Active: EPRT, and PORT where the server does not know it.
  static Task<FtpResult<std::unique_ptr<ClientData>>> prepare(Host& host, ClientConnection& connection,
                                                              bool active, Deadline deadline);

  /// The connection; an active one from the server's address only. To be called once.
  Task<FtpResult<std::unique_ptr<TcpConnection>>> take(Deadline deadline);

 private:
  explicit ClientData(Host& host) : host_(host) {}

  static Task<FtpResult<std::unique_ptr<ClientData>>> connect(Host& host, ClientConnection& connection,
                                                              Deadline deadline);
  static Task<FtpResult<std::unique_ptr<ClientData>>> listen(Host& host, ClientConnection& connection,
                                                             Deadline deadline);
  static Task<FtpResult<std::uint16_t>> passive_port(ClientConnection& connection, Deadline deadline);
  static Task<FtpResult<>> tell_port(ClientConnection& connection, Endpoint local, Deadline deadline);

  Host& host_;
  Endpoint server_;
  std::unique_ptr<TcpConnection> connection_;  ///< passive
  std::unique_ptr<TcpListener> listener_;      ///< active
};

}  // namespace netrig::ftp
