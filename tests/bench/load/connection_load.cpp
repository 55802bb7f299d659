#include "load/connection_load.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include "load/packet_load.hpp"

namespace netrig::load {

namespace {

constexpr auto kPatience = std::chrono::seconds(20);

/// Gives the byte back, and closes after the client.
Task<> serve(Host& host, std::unique_ptr<TcpConnection> connection) {
  std::array<std::uint8_t, 1> byte{};
  for (;;) {
    auto count = co_await connection->read(byte, host.now() + kPatience);
    if (!count) co_return;
    auto written = co_await connection->write(byte, host.now() + kPatience);
    if (!written) co_return;
  }
}

class ConnectionClient {
 public:
  ConnectionClient(Host& host, ConnectionWork work) : host_(host), work_(work), left_(work.most) {}

  Task<> run() {
    const auto begin = host_.now();
    end_ = begin + work_.time;
    TaskGroup workers(host_);
    for (std::size_t i = 0; i < work_.parallel; ++i) workers.spawn(connect_again());
    auto joined = co_await workers.join(end_ + kPatience);
    joined.value();
    const auto seconds = std::chrono::duration<double>(host_.now() - begin).count();
    host_.console().print("{\"connections\": " + std::to_string(work_.most - left_) +
                          ", \"seconds\": " + std::to_string(seconds) + "}");
  }

 private:
  Task<> connect_again() {
    while (left_ > 0 && host_.now() < end_) {
      --left_;
      co_await connect_once();
    }
  }

  Task<> connect_once() {
    const TcpOptions options;
    std::array<std::uint8_t, 1> byte{};
    auto connection = co_await host_.tcp_connect(work_.server, options, host_.now() + kPatience);
    auto written = co_await connection.value()->write(byte, host_.now() + kPatience);
    written.value();
    auto count = co_await connection.value()->read(byte, host_.now() + kPatience);
    count.value();
  }

  Host& host_;
  ConnectionWork work_;
  std::size_t left_;
  TimePoint end_{};
};

}  // namespace

ConnectionServer::ConnectionServer(Host& host) : host_(host) {
  listener_ = host.tcp_listen({.local = {Ipv4Address(), kPort}}).value();
}

Task<> ConnectionServer::run() {
  TaskGroup connections(host_);
  for (;;) {
    auto connection = co_await listener_->accept({});
    if (!connection) co_return;
    connections.spawn(serve(host_, *std::move(connection)));
  }
}

Task<> make_connections(Host& host, ConnectionWork work) {
  ConnectionClient client(host, work);
  co_await client.run();
}

}  // namespace netrig::load
