// The data connections of a client: the port for one, its transfer, and how that ends.
#include <stdexcept>
#include <utility>

#include "ftp/server_connection.hpp"
#include "ftp/summary.hpp"
#include "host/random.hpp"

namespace netrig::ftp {

namespace {

/// How long a cancelled transfer may take to see that it is.
constexpr auto kCancelTime = std::chrono::seconds(1);

}  // namespace

Task<> ServerConnection::open_passive() {
  auto listener = listen();
  if (!listener) log("cannot listen for a data connection: " + listener.error().message());
  listener_ = listener ? std::move(*listener) : nullptr;
  listener_until_ = host_.now() + config_.data_connect_timeout;
  // curl (7.88; newer ones don't) that finds this reply when it first looks, right after its command, waits a
  // second before it connects. If it shares a core with this program, it comes to look only now.
  co_await host_.sleep_until(host_.now());
  const auto reply = listener_ ? session_.passive_opened(listener_->local().port) : session_.passive_failed();
  co_await send(reply);
}

/// On a port of the range, the first that is free from a random one on (RFC 2577 8: not to be guessed).
Result<std::unique_ptr<TcpListener>> ServerConnection::listen() {
  listener_.reset();
  constexpr int kBacklog = 8;
  if (!config_.passive_ports) return host_.tcp_listen({.local = {local_.address, 0}, .backlog = kBacklog});
  const auto [first, last] = *config_.passive_ports;
  const std::uint64_t count = std::uint64_t{last} - first + 1;
  const auto start = random_below(host_, count);
  for (std::uint64_t i = 0;; ++i) {
    const auto port = static_cast<std::uint16_t>(first + (start + i) % count);
    auto listener = host_.tcp_listen({.local = {local_.address, port}, .backlog = kBacklog});
    const bool in_use = !listener && listener.error() == boost::system::errc::address_in_use;
    if (!in_use || i + 1 == count) return listener;
  }
}

void ServerConnection::begin_transfer(StartTransfer start) {
  const auto* active = std::get_if<ActiveTarget>(&start.target);
  DataTransfer::Setup setup{.listener = active == nullptr ? std::move(listener_) : nullptr,
                            .local = local_,
                            .remote = active == nullptr ? peer_ : active->remote,
                            .client_is_there = [this] { return !transfer_should_stop(); },
                            .on_stranger =
                                [this](const Endpoint& stranger) {
                                  log("turned " + stranger.to_string() + " away from the data connection");
                                }};
  transfer_ = std::make_unique<DataTransfer>(host_, config_, std::move(setup), std::move(start.transfer));
  transfer_ended_ = false;
  transferring_.spawn(run_transfer(shared_from_this()));
}

Task<> ServerConnection::run_transfer(std::shared_ptr<ServerConnection> self) {
  struct Ending {
    ServerConnection& connection;
    ~Ending() {
      connection.transfer_ended_ = true;
      connection.changed_->notify();
    }
  };
  const Ending ending{*self};
  try {
    co_await self->transfer_->run();
  } catch (const std::exception& error) {
    if (!self->aborting_) self->log("error in a transfer: " + std::string(error.what()));
  }
}

Task<> ServerConnection::finish_transfer() {
  const Reply reply = transfer_->reply();
  const std::string how = reply.is_completion() ? "" : " failed: " + reply.summary();
  log(transfer_->what() + ": " + byte_count(transfer_->bytes()) + " in " +
      duration_text(transfer_->duration()) + how);
  transfer_.reset();
  last_active_ = host_.now();
  co_await send(reply);
}

Task<> ServerConnection::abort_transfer() {
  aborting_ = true;
  transferring_.cancel();
  auto ended = co_await transferring_.join(host_.now() + kCancelTime);
  aborting_ = false;
  if (!ended) throw std::runtime_error("a transfer does not end");
  co_await finish_transfer();
}

}  // namespace netrig::ftp
