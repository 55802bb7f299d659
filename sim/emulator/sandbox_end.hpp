// The end of a sandbox, awaited from outside. When its init ends, the kernel kills all processes in there and
// waits for the last of them; one that hangs in the kernel would make us wait for ever. Read
// pid_namespaces(7).
#pragma once

#include <sys/types.h>

#include <chrono>

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// How long the kernel may take to end all processes of a sandbox, once its init has nothing left to do.
constexpr auto kSandboxEndLimit = std::chrono::seconds(10);

/// The process inside, seen from outside.
struct SandboxInit {
  pid_t pid = 0;
  FileDescriptor busy;     ///< read end of a pipe that it holds until it has nothing left to do but to end
  FileDescriptor signals;  ///< a signalfd: what asks this process to end, and SIGCHLD
};

/// Waits for its end, handing on the signals that ask for one, and gives its exit status as a shell does.
/// There is no limit as long as it has something to do; throws std::runtime_error that names the processes
/// which hang when it then does not end.
int await_sandbox(const SandboxInit& init);

}  // namespace netrig
