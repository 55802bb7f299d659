// What a server knows a client by (RFC 2131 4.2): its client identifier, or else its hardware type and
// address.
#pragma once

#include <compare>
#include <optional>

#include "dhcp/dhcp_message.hpp"
#include "wire/bytes.hpp"

namespace netrig {

/// A client without identifier and one that identifies itself by "type and address" (RFC 2132 9.14), as most
/// do, have the same key: a firmware and the system it boots get one address.
struct ClientKey {
  Bytes bytes;

  bool empty() const { return bytes.empty(); }

  friend auto operator<=>(const ClientKey&, const ClientKey&) = default;
};

/// None for an identifier of more than 255 bytes, which would only fill the server's memory.
std::optional<ClientKey> client_key(const DhcpMessage& message);

}  // namespace netrig
