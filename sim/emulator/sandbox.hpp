// The sandbox: where labs are built. A child process that is the init of its own PID namespace and the owner
// of its own mount, network, UTS and IPC namespaces (and, without root, of a user namespace with a range of
// uids). Whatever happens inside is gone when it ends: the kernel ends every process of the PID namespace
// with its init, and frees the namespaces with their interfaces, mounts and rules once the last process left.
// It ends at the latest when whoever made it dies. Read user_namespaces(7), pid_namespaces(7) and
// newuidmap(1) first.
#pragma once

#include <functional>
#include <string>

namespace netrig {

/// How the uids inside map to those outside.
enum class SandboxUser {
  root,        ///< made by root: no user namespace
  uid_range,   ///< made by a user: uid 0 inside is the user, 1 to 65535 come from /etc/subuid
  single_uid,  ///< made by a user without a range: programs that change their user will fail
};

struct SandboxInfo {
  SandboxUser user = SandboxUser::root;
};

/// Runs `inside` in a new sandbox and gives the exit status of the process: what `inside` returned, or 128 +
/// the signal that killed it. Termination signals sent to this process reach the one inside. Must be called
/// before any thread was started. `outside`, when set, runs in this process once the sandbox stands, with the
/// pid of its init. Throws std::system_error that names what the kernel refused; `doctor` explains it; and
/// std::runtime_error when `inside` is done, and the kernel has not ended all processes in there 10 s later.
int run_in_sandbox(const std::function<int(const SandboxInfo&)>& inside,
                   const std::function<void(int init_pid)>& outside = {});

/// Whether this process is the init of a sandbox.
bool in_sandbox();

}  // namespace netrig
