#include "stack/echo_endpoint.hpp"

#include "stack/echo_layer.hpp"

namespace netrig {

namespace {

/// What an entry costs beside its payload.
constexpr std::size_t kOverheadBytes = 256;

std::size_t cost(const EchoEndpoint::Received& received) {
  const auto* reply = std::get_if<EchoEndpoint::Reply>(&received);
  return kOverheadBytes +
         (reply ? reply->payload : std::get<EchoEndpoint::Failure>(received).error.quoted).size();
}

}  // namespace

EchoEndpoint::~EchoEndpoint() {
  layer_.close(*this);
}

Result<> EchoEndpoint::send(const Request& request, TimePoint now) {
  return layer_.send_request(identifier_, request, now);
}

void EchoEndpoint::put(Received received) {
  const auto bytes = cost(received);
  if (queued_bytes_ + bytes > kReceiveBufferBytes) return;
  queued_bytes_ += bytes;
  queue_.push_back(std::move(received));
  if (changed_) changed_();
}

std::optional<EchoEndpoint::Received> EchoEndpoint::receive() {
  if (queue_.empty()) return {};
  auto received = queue_.pop_front();
  queued_bytes_ -= cost(*received);
  return received;
}

}  // namespace netrig
