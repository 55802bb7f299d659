#include "stack/echo_layer.hpp"

#include "stack/stack_error.hpp"

namespace netrig {

Result<std::unique_ptr<EchoEndpoint>> EchoLayer::open(std::function<void()> changed) {
  if (endpoints_.size() == kMostEndpoints) return posix_error(errc::no_buffer_space);
  auto identifier = random_u16(random_);
  while (endpoints_.contains(identifier)) ++identifier;
  auto endpoint = std::make_unique<EchoEndpoint>(*this, identifier, std::move(changed));
  endpoints_.emplace(identifier, endpoint.get());
  return endpoint;
}

EchoEndpoint* EchoLayer::find(std::uint16_t identifier) const {
  const auto found = endpoints_.find(identifier);
  return found != endpoints_.end() ? found->second : nullptr;
}

void EchoLayer::reply_arrived(const Echo& reply, const IpArrival& arrival) {
  auto* endpoint = find(reply.identifier);
  if (endpoint == nullptr) return;
  endpoint->put(EchoEndpoint::Reply{.from = arrival.source,
                                    .sequence = reply.sequence,
                                    .ttl = arrival.ttl,
                                    .payload = Bytes(reply.payload.begin(), reply.payload.end())});
}

bool EchoLayer::request_failed(const Echo& request, const NetworkError& error) {
  auto* endpoint = find(request.identifier);
  if (endpoint == nullptr) return false;
  EchoEndpoint::Failure failure{.sequence = request.sequence, .error = error};
  failure.error.quoted.assign(request.payload.begin(), request.payload.end());
  endpoint->put(std::move(failure));
  return true;
}

}  // namespace netrig
