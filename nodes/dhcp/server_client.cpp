#include "dhcp/server_client.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dhcp/host_name_text.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLongestName = 63;  // of a label (RFC 1035 2.3.4)

}  // namespace

std::string kept_name(std::string name) {
  if (name.size() > kLongestName) name.resize(std::min(name.find('.'), kLongestName));
  return name;
}

std::optional<ServerClient> client_of(const DhcpMessage& message) {
  const auto mac = message.mac();
  auto key = client_key(message);
  if (!mac || mac->is_group() || !key) return {};
  return ServerClient{std::move(*key), *mac, kept_name(host_name_of(message.options))};
}

}  // namespace netrig
