#include "dhcp/client_key.hpp"

namespace netrig {

namespace {

constexpr std::size_t kMaximumIdentifierBytes = 255;

}  // namespace

std::optional<ClientKey> client_key(const DhcpMessage& message) {
  const auto* identifier = message.options.find(dhcp_option::kClientIdentifier);
  if (identifier != nullptr && !identifier->empty()) {
    if (identifier->size() > kMaximumIdentifierBytes) return {};
    return ClientKey{*identifier};
  }
  ClientKey key{{message.htype}};
  key.bytes.insert(key.bytes.end(), message.chaddr.begin(), message.chaddr.begin() + message.hlen);
  return key;
}

}  // namespace netrig
