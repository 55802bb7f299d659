// What goes on in a node, seen from outside: its sockets and addresses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/interfaces.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Whether a TCP socket listens on `port` in that network namespace, or a UDP socket is bound to it (`tcp`
/// false); IPv4 or IPv6, any address. Throws std::system_error.
bool has_bound_socket(const FileDescriptor& network_namespace, bool tcp, std::uint16_t port);

/// Whether `text`, the content of a /proc/net/{tcp,udp}{,6}, has such a socket.
bool lists_socket(const std::string& text, bool tcp, std::uint16_t port);

/// The interfaces in that network namespace, loopback included, as they are now. Throws std::system_error.
std::vector<Interface> interfaces_in(const FileDescriptor& network_namespace);

}  // namespace netrig
