#include "dns/udp_service.hpp"

#include <array>

namespace netrig::dns {

namespace {

constexpr std::size_t kBatch = 64;  // datagrams a system call
constexpr std::size_t kMaxQueued =
    4096;  // replies; more are dropped, as a full socket buffer would drop them
constexpr auto kPauseAfterError = std::chrono::milliseconds(50);  // an error that stays must not spin
constexpr auto kSendPatience = std::chrono::seconds(1);

/// A reply cannot come from a group or a broadcast address: then the routing chooses.
std::optional<IpAddress> usable_source(const IpAddress& asked) {
  if (asked.is_multicast() || asked.is_unspecified() || (asked.is_v4() && asked.v4().is_broadcast()))
    return {};
  return asked;
}

}  // namespace

UdpService::UdpService(Host& host, Service& service, std::unique_ptr<UdpSocket> socket)
    : host_(host), service_(service), socket_(std::move(socket)), queued_(host.event()) {}

void UdpService::close() {
  closed_ = true;
  socket_->close();
  queued_->notify();
}

Task<Result<>> UdpService::receive_loop() {
  const auto self = shared_from_this();
  std::vector<Datagram> datagrams(kBatch);
  while (!closed_) {
    auto count = co_await socket_->receive_batch(datagrams, {});
    if (closed_) break;
    if (!count && count.error() == HostError::closed) co_return count.error();
    if (!count) {
      host_.console().error("dns-server: receiving: " + count.error().message());
      co_await host_.sleep_until(host_.now() + kPauseAfterError);
      continue;
    }
    for (std::size_t i = 0; i < *count; ++i) handle(datagrams[i]);
  }
  co_return Result<>();
}

void UdpService::handle(const Datagram& datagram) {
  if (datagram.from.port == 0) return;  // nowhere to reply to
  auto outcome = service_.respond(datagram.payload, Transport::udp);
  if (auto* reply = std::get_if<Bytes>(&outcome))
    return queue({datagram.from, datagram.to, std::move(*reply)});
  auto* forward = std::get_if<Responder::Forward>(&outcome);
  if (forward == nullptr) return;
  service_.forward(std::move(*forward),
                   [self = shared_from_this(), to = datagram.from, from = datagram.to](Bytes reply) {
                     self->queue({to, from, std::move(reply)});
                   });
}

void UdpService::queue(Reply reply) {
  if (closed_ || queue_.size() >= kMaxQueued) return;
  queue_.push_back(std::move(reply));
  queued_->notify();
}

Task<Result<>> UdpService::send_loop() {
  const auto self = shared_from_this();
  while (!closed_) {
    if (queue_.empty()) {
      auto woken = co_await queued_->wait({});
      if (!woken) co_return woken;
      continue;
    }
    auto sent = co_await send_queued();
    if (!sent && !closed_) co_return sent;
  }
  co_return Result<>();
}

/// Errors: closed only. A reply that cannot be sent is lost, as on the wire; the client asks again.
Task<Result<>> UdpService::send_queued() {
  const auto replies = std::exchange(queue_, {});
  std::vector<OutgoingDatagram> datagrams;
  datagrams.reserve(replies.size());
  for (const auto& reply : replies) {
    datagrams.push_back({.to = reply.to, .payload = reply.message, .source = usable_source(reply.from)});
  }
  std::span<const OutgoingDatagram> left(datagrams);
  while (!left.empty()) {
    auto sent = co_await socket_->send_batch(left, host_.now() + kSendPatience);
    if (!sent && sent.error() == HostError::closed) co_return sent.error();
    left = left.subspan(sent ? std::max<std::size_t>(*sent, 1) : 1);
  }
  co_return Result<>();
}

}  // namespace netrig::dns
