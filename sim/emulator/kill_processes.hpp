// Ending processes that are nobody's children any more: those of a node, and those of a session. A killed
// process may stay for long, when it hangs in the kernel: every wait here has a limit.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Kills every process of this PID namespace that is in one of those network namespaces, but this one, and
/// returns when they are gone: a program that forks meanwhile gets its child killed too. Gives those that are
/// still there after `limit`: they hang in the kernel.
std::vector<pid_t> kill_processes_in(const std::vector<const FileDescriptor*>& network_namespaces,
                                     std::chrono::nanoseconds limit);

/// The same for all processes of a session (setsid(2)); its leader may have ended.
std::vector<pid_t> kill_session(pid_t session, std::chrono::nanoseconds limit);

}  // namespace netrig
