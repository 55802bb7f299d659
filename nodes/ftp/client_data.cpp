#include "ftp/client_data.hpp"

#include <utility>

#include "ftp/data_address.hpp"

namespace netrig::ftp {

namespace {

/// RFC 2428 2 and 3: a server without the command says 500 or 502; some say 501 or 522.
bool is_unknown(const Reply& reply) {
  return reply.code / 100 == 5;
}

}  // namespace

Task<FtpResult<std::unique_ptr<ClientData>>> ClientData::prepare(Host& host, ClientConnection& connection,
                                                                 bool active, Deadline deadline) {
  if (active) return listen(host, connection, deadline);
  return connect(host, connection, deadline);
}

Task<FtpResult<std::unique_ptr<ClientData>>> ClientData::connect(Host& host, ClientConnection& connection,
                                                                 Deadline deadline) {
  auto port = co_await passive_port(connection, deadline);
  if (!port) co_return port.error();
  const Endpoint remote{connection.server().address, *port};
  const TcpOptions options;
  auto connected = co_await host.tcp_connect(remote, options, next_step_deadline(host, deadline));
  if (!connected)
    co_return failed_step(host, "open the data connection to " + remote.to_string(), connected.error(),
                          deadline);
  std::unique_ptr<ClientData> data(new ClientData(host));
  data->connection_ = std::move(*connected);
  co_return std::move(data);
}

Task<FtpResult<std::uint16_t>> ClientData::passive_port(ClientConnection& connection, Deadline deadline) {
  const Command extended{"EPSV", ""};
  auto reply = co_await connection.command(extended, deadline);
  if (!reply) co_return reply.error();
  if (reply->code == 229) {
    if (const auto port = parse_extended_passive_reply(reply->lines.back())) co_return *port;
  }
  if (!is_unknown(*reply) || connection.server().address.is_v6()) co_return refused("EPSV", *reply);
  const Command passive{"PASV", ""};
  auto fallback = co_await connection.expect(2, passive, deadline);
  if (!fallback) co_return fallback.error();
  const auto endpoint = parse_passive_reply(fallback->lines.back());
  if (!endpoint || endpoint->port == 0) co_return refused("PASV", *fallback);
  co_return endpoint->port;
}

Task<FtpResult<std::unique_ptr<ClientData>>> ClientData::listen(Host& host, ClientConnection& connection,
                                                                Deadline deadline) {
  constexpr int kBacklog = 4;
  auto listener = host.tcp_listen({.local = {connection.local().address, 0}, .backlog = kBacklog});
  if (!listener) co_return failed("listen for a data connection", listener.error());
  std::unique_ptr<ClientData> data(new ClientData(host));
  data->listener_ = std::move(*listener);
  data->server_ = connection.server();
  const Endpoint local{connection.local().address, data->listener_->local().port};
  auto told = co_await tell_port(connection, local, deadline);
  if (!told) co_return told.error();
  co_return std::move(data);
}

Task<FtpResult<>> ClientData::tell_port(ClientConnection& connection, Endpoint local, Deadline deadline) {
  const Command extended{"EPRT", extended_port(local)};
  auto reply = co_await connection.command(extended, deadline);
  if (!reply) co_return reply.error();
  if (reply->is_completion()) co_return FtpResult<>();
  if (!is_unknown(*reply) || local.address.is_v6()) co_return refused("EPRT", *reply);
  const Command port{"PORT", host_port(local)};
  auto fallback = co_await connection.expect(2, port, deadline);
  if (!fallback) co_return fallback.error();
  co_return FtpResult<>();
}

Task<FtpResult<std::unique_ptr<TcpConnection>>> ClientData::take(Deadline deadline) {
  if (connection_) co_return std::move(connection_);
  for (;;) {
    auto accepted = co_await listener_->accept(next_step_deadline(host_, deadline));
    if (!accepted)
      co_return failed_step(host_, "wait for the server's data connection", accepted.error(), deadline);
    // RFC 2577 4: somebody else might feed the file.
    if ((*accepted)->remote().address == server_.address) co_return std::move(*accepted);
    (*accepted)->abort();
  }
}

}  // namespace netrig::ftp
