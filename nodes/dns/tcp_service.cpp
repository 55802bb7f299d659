#include "dns/tcp_service.hpp"

#include "dns/tcp_session.hpp"

namespace netrig::dns {

namespace {

constexpr auto kPauseAfterError =
    std::chrono::milliseconds(100);  // out of descriptors: some may be closed by then

}  // namespace

TcpService::TcpService(Host& host, Service& service, std::unique_ptr<TcpListener> listener,
                       const TcpLimits& limits)
    : host_(host), service_(service), listener_(std::move(listener)), limits_(limits) {}

void TcpService::close() {
  closed_ = true;
  listener_->close();
}

bool TcpService::has_room(const IpAddress& client) const {
  const auto known = clients_.find(client);
  return connections_ < limits_.connections &&
         (known == clients_.end() || known->second < limits_.connections_per_client);
}

Task<> TcpService::accept_loop(TaskGroup& sessions) {
  while (!closed_) {
    auto connection = co_await listener_->accept({});
    if (!connection && (closed_ || connection.error() == HostError::closed)) co_return;
    if (!connection) {
      host_.console().error("error: accepting: " + connection.error().message());
      co_await host_.sleep_until(host_.now() + kPauseAfterError);
      continue;
    }
    if (has_room((*connection)->remote().address)) sessions.spawn(serve(std::move(*connection), sessions));
  }
}

Task<> TcpService::serve(std::unique_ptr<TcpConnection> connection, TaskGroup& sessions) {
  const auto client = connection->remote().address;
  ++connections_;
  ++clients_[client];
  try {
    connection->set_no_delay(true);
    const auto session = std::make_shared<TcpSession>(host_, service_, std::move(connection), limits_);
    sessions.spawn(session->write_loop());
    co_await session->read_loop();
  } catch (const std::exception& exception) {
    if (!closed_) host_.console().error(std::string("error: a TCP session: ") + exception.what());
  }
  --connections_;
  if (--clients_[client] == 0) clients_.erase(client);
}

}  // namespace netrig::dns
