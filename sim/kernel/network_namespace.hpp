// Network namespaces of the calling thread (network_namespaces(7)).
#pragma once

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Puts the calling thread into a network namespace. Throws std::system_error.
void enter_network(const FileDescriptor& network);

/// A new network namespace, which the calling thread is in afterwards. Throws std::system_error.
FileDescriptor make_network_namespace();

}  // namespace netrig
