#include "dns/udp_service.hpp"

namespace netrig::dns {

namespace {

// Replies: as many as may wait for other servers at the same time. More are dropped, as a full socket buffer
// would drop them.
constexpr std::size_t kMaxQueued = ForwarderLimits().askers;
constexpr auto kPauseAfterError = std::chrono::milliseconds(50);  // an error that stays must not spin
constexpr auto kSendPatience = std::chrono::seconds(1);

}  // namespace

UdpService::UdpService(Host& host, Service& service, std::unique_ptr<UdpSocket> socket)
    : host_(host),
      service_(service),
      socket_(std::move(socket)),
      bound_to_address_(!socket_->local().address.is_unspecified()),
      queued_(host.event()) {}

void UdpService::close() {
  closed_ = true;
  socket_->close();
  queued_->notify();
}

Task<Result<>> UdpService::receive_loop() {
  const auto self = shared_from_this();
  std::array<DatagramView, kBatch> queries;
  while (!closed_) {
    auto count = co_await socket_->receive_views(queries, {});
    if (closed_) break;
    if (!count && count.error() == HostError::closed) co_return count.error();
    if (!count) {
      service_.complain_of_socket(count.error());
      co_await host_.sleep_until(host_.now() + kPauseAfterError);
      continue;
    }
    answer(std::span(queries).first(*count));
  }
  co_return Result<>();
}

void UdpService::answer(std::span<const DatagramView> queries) {
  const auto now = host_.now();
  std::size_t count = 0;
  for (std::size_t number = 0; number < queries.size(); ++number) {
    const auto& query = queries[number];
    if (query.from.port == 0) continue;  // nowhere to reply to
    const auto reply = reply_to(now, query, number);
    if (reply.empty()) continue;
    service_.note_reply(query.from, Transport::udp, reply);
    replies_[count++] = {.to = query.from, .payload = reply, .source = source_for(query.to)};
  }
  send(std::span(replies_).first(count));
}

ByteView UdpService::reply_to(TimePoint now, const DatagramView& query, std::size_t number) {
  UsualQuery usual;
  const bool is_usual = usual.read(query.payload);
  if (is_usual) {
    const auto size = service_.recall(now, usual, recalled_[number]);
    if (size > 0) return ByteView(recalled_[number]).first(size);
  }
  auto reply = work_out(query);
  if (!reply) return {};
  if (is_usual) service_.remember(usual, *reply);
  worked_out_[number] = std::move(reply->message);
  return worked_out_[number];
}

std::optional<Reply> UdpService::work_out(const DatagramView& query) {
  auto outcome = service_.respond(query.payload, Transport::udp);
  if (auto* reply = std::get_if<Reply>(&outcome)) return std::move(*reply);
  auto* forward = std::get_if<Responder::Forward>(&outcome);
  if (forward == nullptr) return {};
  return service_.forward(std::move(*forward), query.from,
                          [self = shared_from_this(), to = query.from, from = query.to](Bytes message) {
                            self->service_.note_reply(to, Transport::udp, message);
                            self->queue({to, self->source_for(from), std::move(message)});
                          });
}

void UdpService::send(std::span<const OutgoingDatagram> replies) {
  while (!replies.empty()) {
    const auto sent = socket_->send_now(replies);
    if (sent && *sent == 0) break;
    replies = replies.subspan(sent ? *sent : 1);  // one that cannot be sent is lost, as on the wire
  }
  for (const auto& reply : replies) {
    queue({reply.to, reply.source, Bytes(reply.payload.begin(), reply.payload.end())});
  }
}

void UdpService::queue(Late reply) {
  if (closed_) return;
  if (leaving_ + queue_.size() >= kMaxQueued) return service_.complain_of_full_link();
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
    leaving_ = 0;
    if (!sent && !closed_) co_return sent;
  }
  co_return Result<>();
}

/// Errors: closed only. A reply that cannot be sent is lost, as on the wire; the client asks again.
Task<Result<>> UdpService::send_queued() {
  const auto replies = std::exchange(queue_, {});
  leaving_ = replies.size();
  std::vector<OutgoingDatagram> datagrams;
  datagrams.reserve(replies.size());
  for (const auto& reply : replies) {
    datagrams.push_back({.to = reply.to, .payload = reply.message, .source = reply.from});
  }
  std::span<const OutgoingDatagram> left(datagrams);
  while (!left.empty()) {
    auto sent = co_await socket_->send_batch(left, host_.now() + kSendPatience);
    if (!sent && sent.error() == HostError::closed) co_return sent.error();
    if (!sent && sent.error() == HostError::timed_out) {  // so it would be with the rest
      service_.complain_of_full_link();
      break;
    }
    left = left.subspan(sent ? std::max<std::size_t>(*sent, 1) : 1);
  }
  co_return Result<>();
}

/// A reply cannot come from a group or a broadcast address: then the routing chooses.
std::optional<IpAddress> UdpService::source_for(const IpAddress& asked) const {
  if (bound_to_address_ || asked.is_multicast() || asked.is_unspecified() ||
      (asked.is_v4() && asked.v4().is_broadcast())) {
    return {};
  }
  return asked;
}

}  // namespace netrig::dns
