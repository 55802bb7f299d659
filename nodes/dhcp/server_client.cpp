#include "dhcp/server_client.hpp"

#include <utility>

#include "dhcp/host_name_text.hpp"

namespace netrig {

std::optional<ServerClient> client_of(const DhcpMessage& message) {
  const auto mac = message.mac();
  auto key = client_key(message);
  if (!mac || mac->is_group() || !key) return {};
  return ServerClient{std::move(*key), *mac, host_name_of(message.options)};
}

}  // namespace netrig
