#include "emulator/sandbox.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

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

/// Hands a signal on so that it can be told from one that was sent to the process group, which the child gets
/// by itself.
void forward_signal(pid_t child, int signal) {
  sigqueue(child, signal, {});
}

/// Waits for the child, handing on the signals that ask to end.
int wait_for(pid_t child, const sigset_t& signals) {
  constexpr int kPatience = 3;  // who asks so often wants an end at once
  int asked = 0;
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended < 0) throw_errno("wait for the sandbox");
    if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    siginfo_t info{};
    if (sigwaitinfo(&signals, &info) <= 0 || info.si_signo == SIGCHLD) continue;
    forward_signal(child, info.si_signo);
    if (++asked == kPatience) kill(child, SIGKILL);
  }
}

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
  return signals;
}

void kill_and_reap(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
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

  const sigset_t signals = watched_signals();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &signals, &before);
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
  try {
    if (!root) map_ids(child, range);
    checked(static_cast<int>(write(to_child.number(), "m", 1)), "start the sandbox");
    if (outside) outside(child);
    const int status = wait_for(child, signals);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return status;
  } catch (...) {
    kill_and_reap(child);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

}  // namespace netrig
