// What goes on in a node, seen from outside: its sockets and its processes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Whether a TCP socket listens on `port` in that network namespace, or a UDP socket is bound to it (`tcp`
/// false); IPv4 or IPv6, any address. Throws std::system_error.
bool has_bound_socket(const FileDescriptor& network_namespace, bool tcp, std::uint16_t port);

/// Whether `text`, the content of a /proc/net/{tcp,udp}{,6}, has such a socket.
bool lists_socket(const std::string& text, bool tcp, std::uint16_t port);

/// Kills every process of this PID namespace that is in one of those network namespaces, but this one, and
/// returns when they are gone: a program that forks meanwhile gets its child killed too.
void kill_processes_in(const std::vector<const FileDescriptor*>& network_namespaces);

}  // namespace netrig
