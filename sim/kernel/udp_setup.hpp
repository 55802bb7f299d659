// Making and configuring a UDP socket by UdpOptions, and its group memberships.
#pragma once

#include <string>

#include "host/udp.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// A bound, non-blocking socket that reports destination, device, TTL and ICMP errors.
Result<FileDescriptor> open_udp_socket(const UdpOptions& options);

/// False where every datagram goes to the local address, and the kernel need not say so of each.
bool tells_destinations(const UdpOptions& options);

/// Joins (or leaves) a multicast group on an interface; an empty name lets the routing choose one.
Result<> change_membership(int socket, const IpAddress& group, const std::string& device, bool join);

}  // namespace netrig
