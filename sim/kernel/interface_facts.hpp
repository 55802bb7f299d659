// What an interface says of itself, by the old interface calls (netdevice(7)).
#pragma once

#include <cstdint>
#include <string>

#include "host/result.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// `socket` is any one of the interface's network namespace. Errors: no_such_device; operation_not_supported
/// when the interface has no such addresses (a tunnel).
Result<MacAddress> interface_mac(int socket, const std::string& interface);
/// Errors: no_such_device.
Result<std::uint32_t> interface_mtu_bytes(int socket, const std::string& interface);

}  // namespace netrig
