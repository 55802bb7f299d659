// The end of a process: waited for with a limit, since a killed process stays as long as it hangs in the
// kernel (a file system that does not answer) or another one traces it. Read wait(2), pidfd_open(2) and
// ptrace(2).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

namespace netrig {

/// The exit status that a shell gives for a wait status: the process's own, or 128 + the signal that killed
/// it.
int shell_status(int wait_status);

/// The wait status of a child, which is reaped; none when it has not ended within `limit`.
std::optional<int> await_end(pid_t child, std::chrono::nanoseconds limit);

/// "process 4711 (cat, state D)", with what proc(5) knows of it; the pid alone when it is gone.
std::string process_text(pid_t pid);

}  // namespace netrig
