#include "ftp/server.hpp"

#include <string>
#include <utility>

#include "ftp/reply.hpp"
#include "ftp/server_connection.hpp"

namespace netrig::ftp {

namespace {

/// What a transfer gets to end in when the server stops.
constexpr auto kStopTime = std::chrono::seconds(5);
constexpr auto kCancelTime = std::chrono::seconds(1);
/// Out of descriptors: some client has to leave first.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
/// A refused client gets one line if it takes it at once.
constexpr auto kRefusalTime = std::chrono::milliseconds(100);

}  // namespace

Server::Server(Host& host, ServerConfig config, std::shared_ptr<Directory> root)
    : host_(host),
      config_(std::move(config)),
      root_(std::move(root)),
      clients_(config_.max_clients, config_.max_clients_per_address),
      sessions_(host) {}

Server::~Server() = default;

Task<Result<>> Server::accept(std::shared_ptr<Server> self, std::shared_ptr<TcpListener> listener) {
  for (;;) {
    auto control = co_await listener->accept({});
    if (control) {
      auto connection = std::move(*control);
      co_await self->take(std::move(connection));
    } else if (control.error() == HostError::closed) {
      co_return control.error();
    } else {
      self->host_.console().error("ftp-server: cannot accept a client: " + control.error().message());
      co_await self->host_.sleep_until(self->host_.now() + kAcceptPause);
    }
  }
}

Task<> Server::take(std::unique_ptr<TcpConnection> control) {
  const auto peer = control->remote();
  if (peer.port == 0) co_return;  // it was reset before it could be asked who it is
  auto place = clients_.admit(peer.address);
  if (place && !stopping_) {
    const ServerConnection::Commons commons{.config = config_, .root = *root_, .busy = busy_, .gate = gate_};
    auto connection =
        std::make_shared<ServerConnection>(host_, commons, std::move(control), shared_from_this());
    sessions_.spawn(serve(shared_from_this(), std::move(connection), std::move(place)));
    co_return;
  }
  host_.console().print(peer.to_string() + " refused: too many clients");
  const auto text = serialize(Reply(421, "Too many clients, try again later."));
  [[maybe_unused]] auto told = co_await control->write(as_bytes(text), host_.now() + kRefusalTime);
}

/// One client's error is its own: it is told to the console, and the others go on.
Task<> Server::serve(std::shared_ptr<Server> self, std::shared_ptr<ServerConnection> connection,
                     [[maybe_unused]] std::shared_ptr<void> place) {
  struct Registration {
    Server& server;
    std::list<ServerConnection*>::iterator place;
    ~Registration() { server.connections_.erase(place); }
  };
  const Registration registration{*self,
                                  self->connections_.insert(self->connections_.end(), connection.get())};
  try {
    co_await ServerConnection::run(connection);
  } catch (const std::exception& error) {
    if (!self->stopping_)
      self->host_.console().error("ftp-server: a session failed: " + std::string(error.what()));
  }
}

Task<> Server::stop() {
  stopping_ = true;
  for (auto* connection : connections_) connection->stop();
  auto ended = co_await sessions_.join(host_.now() + kStopTime);
  if (ended) co_return;
  sessions_.cancel();
  ended = co_await sessions_.join(host_.now() + kCancelTime);
  if (!ended) host_.console().error("ftp-server: some clients did not leave");
}

}  // namespace netrig::ftp
