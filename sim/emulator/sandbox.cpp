#include "emulator/sandbox.hpp"

#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <utility>

#include "emulator/process_end.hpp"
#include "emulator/process_events.hpp"
#include "emulator/sandbox_end.hpp"
#include "emulator/subordinate_ids.hpp"
#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

bool is_sandbox_init = false;

/// clone(2) as fork(2) does it, with more flags.
pid_t fork_with(unsigned long flags) {
  return static_cast<pid_t>(syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

void bring_loopback_up() {
  auto socket = FileDescriptor::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq request{};
  std::snprintf(request.ifr_name, sizeof request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  checked(ioctl(socket.number(), SIOCSIFFLAGS, &request), "bring the loopback interface up");
}

/// What the lab needs of the file system: nothing done to a mount here is seen outside.
void make_private_mounts() {
  checked(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make all mounts private");
  checked(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr), "mount /proc");
  checked(mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), "mount a private /run");
  checked(mkdir("/run/netns", 0755), "make /run/netns");
}

/// From here on the kernel kills this process when its parent dies; if it died before, this process ends now.
/// The parent holds the pipe's other end as long as it lives.
void die_with_parent(int from_parent) {
  checked(prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the parent process");
  pollfd parent{from_parent, 0, 0};
  if (poll(&parent, 1, 0) > 0 && (parent.revents & POLLHUP)) _exit(1);
}

/// The start of the process inside: waits until its uids are mapped, and dies with whoever made it.
void settle(int from_parent, SandboxUser user) {
  die_with_parent(from_parent);
  char mapped = 0;
  if (read(from_parent, &mapped, 1) != 1) _exit(1);  // the parent is gone, or said why by itself
  if (user != SandboxUser::root) {
    checked(setresgid(0, 0, 0), "become group 0 of the user namespace");
    checked(setresuid(0, 0, 0), "become user 0 of the user namespace");
    die_with_parent(from_parent);  // a change of user forgets it
    checked(prctl(PR_SET_DUMPABLE, 1), "stay visible in /proc");
  }
  make_private_mounts();
  bring_loopback_up();
}

void report(const std::exception& error) {
  std::fprintf(stderr, "netrig: %s\n", error.what());
}

int run_inside(const std::function<int(const SandboxInfo&)>& inside, int from_parent,
               const SandboxInfo& info) {
  try {
    settle(from_parent, info.user);
    is_sandbox_init = true;
    return inside(info);
  } catch (const std::exception& error) {
    report(error);
    return 1;
  }
}

/// While this lives, the signals that ask this process to end, and SIGCHLD, are blocked.
class BlockedSignals {
 public:
  BlockedSignals() { sigprocmask(SIG_BLOCK, &set_, &before_); }
  ~BlockedSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  /// What they can be read from.
  FileDescriptor read_end() const {
    return FileDescriptor::adopt(
        checked(signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK), "create a signalfd"));
  }

 private:
  sigset_t set_ = awaited_signals();
  sigset_t before_;
};

/// For a sandbox that was not even started: nothing runs in it that could hang.
void kill_and_reap(pid_t child) {
  kill(child, SIGKILL);
  await_end(child, kSandboxEndLimit);
}

}  // namespace

bool in_sandbox() {
  return is_sandbox_init;
}

int run_in_sandbox(const std::function<int(const SandboxInfo&)>& inside,
                   const std::function<void(int init_pid)>& outside) {
  const bool root = geteuid() == 0;
  std::optional<SubordinateIds> range;
  if (!root) range = SubordinateIds::of_this_user();
  const SandboxInfo info{root ? SandboxUser::root : range ? SandboxUser::uid_range : SandboxUser::single_uid};
  auto [from_parent, to_child] = FileDescriptor::pipe();
  auto [busy, is_busy] = FileDescriptor::pipe();

  const BlockedSignals blocked;
  const unsigned long user_flag = root ? 0 : CLONE_NEWUSER;
  const pid_t child =
      fork_with(user_flag | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC);
  checked(child, root ? "create the lab's namespaces (see `netrig doctor`)"
                      : "create the lab's namespaces as an ordinary user (see `netrig doctor`)");
  if (child == 0) {
    // The signals stay blocked inside: the first process of a PID namespace loses those that it neither
    // blocks nor handles, and one that comes while the lab is built has to wait until somebody reads it.
    to_child.close();
    const int status = run_inside(inside, from_parent.number(), info);
    std::fflush(nullptr);
    _exit(status);
  }
  is_busy.close();
  try {
    if (!root) map_ids(child, range);
    checked(static_cast<int>(write(to_child.number(), "m", 1)), "start the sandbox");
    if (outside) outside(child);
  } catch (...) {
    kill_and_reap(child);
    throw;
  }
  return await_sandbox({child, std::move(busy), blocked.read_end()});
}

}  // namespace netrig
