#include "dns/tcp_service.hpp"

#include "dns/tcp_session.hpp"

namespace netrig::dns {

namespace {

constexpr auto kPauseAfterError =
    std::chrono::milliseconds(100);  // out of descriptors: some may be closed by then

}  // namespace

TcpService::TcpService(Host& host, Service& service, std::unique_ptr<TcpListener> listener,
                       const TcpLimits& limits)
    : host_(host),
      service_(service),
      listener_(std::move(listener)),
      limits_(limits),
      clients_(limits.connections, limits.connections_per_client) {}

void TcpService::close() {
  closed_ = true;
  listener_->close();
}

Task<Result<>> TcpService::accept_loop(TaskGroup& sessions) {
  while (!closed_) {
    auto connection = co_await listener_->accept({});
    if (closed_) break;
    if (connection) {
      auto place = clients_.admit((*connection)->remote().address);
      if (place) {
        sessions.spawn(serve(std::move(*connection), sessions, std::move(place)));
      } else {
        service_.complain_of_many_connections();
      }
      continue;
    }
    if (connection.error() == HostError::closed) co_return connection.error();
    service_.complain_of_socket(connection.error());
    co_await host_.sleep_until(host_.now() + kPauseAfterError);
  }
  co_return Result<>();
}

Task<> TcpService::serve(std::unique_ptr<TcpConnection> connection, TaskGroup& sessions,
                         [[maybe_unused]] std::shared_ptr<void> place) {
  try {
    connection->set_no_delay(true);
    const auto session = std::make_shared<TcpSession>(host_, service_, std::move(connection), limits_);
    sessions.spawn(session->write_loop());
    co_await session->read_loop();
  } catch (const std::exception& exception) {
    if (!closed_) host_.console().error(std::string("dns-server: a TCP session: ") + exception.what());
  }
}

}  // namespace netrig::dns
