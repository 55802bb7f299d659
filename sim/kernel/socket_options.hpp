// setsockopt() with a Result, and making sockets from options.
#pragma once

#include <cstddef>
#include <string>

#include "host/result.hpp"
#include "kernel/file_descriptor.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

Result<> set_option(int descriptor, int level, int name, int value);
Result<> set_option(int descriptor, int level, int name, const void* value, unsigned length_bytes);

/// How much may wait to be received: past the system's limit (rmem_max) with CAP_NET_ADMIN, else up to it.
Result<> set_receive_buffer(int descriptor, std::size_t bytes);

/// A non-blocking socket; IPv6 ones speak IPv6 only (RFC 3493 5.3).
Result<FileDescriptor> open_socket(int family, int type, int protocol);
/// Ties a socket to one interface; an empty name leaves it free. Errors: no_such_device.
Result<> bind_to_device(int descriptor, const std::string& device);
Result<> bind_socket(int descriptor, const Endpoint& local, const std::string& device);
/// The index of an interface; 0 for an empty name. Errors: no_such_device.
Result<int> device_index(const std::string& device);

}  // namespace netrig
