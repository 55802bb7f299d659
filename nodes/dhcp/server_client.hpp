// A client as its messages tell of it.
#pragma once

#include <optional>
#include <string>

#include "dhcp/client_key.hpp"
#include "dhcp/dhcp_message.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ServerClient {
  ClientKey key;
  MacAddress mac;
  std::string host_name;  ///< fit to be shown; empty: none was told
};

/// What is kept of a client's name, for people to know it by: of a long one, its first label.
std::string kept_name(std::string name);

/// None for a message without an Ethernet address of one station, and for one with an identifier that is too
/// long.
std::optional<ServerClient> client_of(const DhcpMessage& message);

}  // namespace netrig
