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

}  // namespace netrig
