#include "emulator/child_process.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr CapabilityMask bit(int capability) {
  return CapabilityMask{1} << capability;
}

constexpr const char* kExecute = "execute";  // the last attempt of a child
constexpr int kReadyDescriptor = 3;
constexpr int kMovedDescriptors =
    64;  ///< descriptors are moved above this before they take their final numbers

/// Everything the child needs, prepared before it starts: between vfork and exec it may only make system
/// calls.
struct Prepared {
  const SpawnRequest* request = nullptr;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<std::string> candidates;  ///< paths to try, when there is no descriptor
  int null_device = -1;
  // What went wrong, written by the child (it shares our memory) before it exits.
  int error = 0;
  const char* attempt = nullptr;
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const auto& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

std::string variable(const std::vector<std::string>& environment, const std::string& name) {
  for (const auto& entry : environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return {};
}

std::vector<std::string> candidate_paths(const SpawnRequest& request) {
  const auto& program = request.arguments.front();
  if (program.find('/') != std::string::npos) return {program};
  std::vector<std::string> paths;
  const auto path = variable(request.environment, "PATH");
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find(':', start), path.size());
    if (end > start) paths.push_back(path.substr(start, end - start) + "/" + program);
    start = end + 1;
  }
  return paths;
}

[[noreturn]] void give_up(Prepared& prepared, const char* attempt) {
  prepared.error = errno;
  prepared.attempt = attempt;
  _exit(127);
}

void step(Prepared& prepared, long result, const char* attempt) {
  if (result < 0) give_up(prepared, attempt);
}

void enter_namespaces(Prepared& prepared) {
  const NamespaceSet* namespaces = prepared.request->namespaces;
  if (!namespaces) return;
  step(prepared, setns(namespaces->network.number(), CLONE_NEWNET), "enter the network namespace");
  step(prepared, setns(namespaces->mount.number(), CLONE_NEWNS), "enter the mount namespace");
  step(prepared, setns(namespaces->uts.number(), CLONE_NEWUTS), "enter the UTS namespace");
}

/// Gives descriptors 0 to 3 their meaning; everything above closes at exec.
void place_descriptors(Prepared& prepared) {
  const auto& request = *prepared.request;
  const std::array<int, 4> wanted{request.standard_input, request.standard_output, request.standard_error,
                                  request.ready};
  std::array<int, 4> moved{};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const int source = wanted[i] >= 0 ? wanted[i] : prepared.null_device;
    moved[i] = fcntl(source, F_DUPFD, kMovedDescriptors);
    step(prepared, moved[i], "duplicate a descriptor");
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    step(prepared, dup2(moved[i], static_cast<int>(i)), "place a descriptor");
  if (request.ready < 0) close(kReadyDescriptor);
  step(prepared, syscall(SYS_close_range, kReadyDescriptor + 1, ~0u, CLOSE_RANGE_CLOEXEC),
       "close descriptors");
}

void reduce_capabilities(Prepared& prepared) {
  if (!prepared.request->capabilities) return;
  const CapabilityMask kept = *prepared.request->capabilities;
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    if (!(kept & bit(capability))) step(prepared, prctl(PR_CAPBSET_DROP, capability), "drop a capability");
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  for (int word = 0; word < 2; ++word) {
    data[word].effective = data[word].permitted = data[word].inheritable =
        static_cast<std::uint32_t>(kept >> 32 * word);
  }
  step(prepared, syscall(SYS_capset, &header, data), "reduce the capabilities");
}

void restore_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void execute(Prepared& prepared) {
  if (prepared.request->executable) {
    syscall(SYS_execveat, prepared.request->executable->number(), "", prepared.arguments.data(),
            prepared.environment.data(), AT_EMPTY_PATH);
    return;
  }
  int error = ENOENT;
  for (const auto& path : prepared.candidates) {
    execve(path.c_str(), prepared.arguments.data(), prepared.environment.data());
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
  }
  errno = error;
}

/// Runs in the parent's memory, on a stack of its own, while the parent waits (CLONE_VM | CLONE_VFORK).
int child_main(void* argument) {
  auto& prepared = *static_cast<Prepared*>(argument);
  const auto& request = *prepared.request;
  restore_signals();
  step(prepared, setsid(), "start a session");
  enter_namespaces(prepared);
  step(prepared, chdir(request.working_directory.c_str()), "enter the working directory");
  place_descriptors(prepared);
  if (request.controls_terminal) step(prepared, ioctl(0, TIOCSCTTY, 0), "take the terminal");
  reduce_capabilities(prepared);
  execute(prepared);
  give_up(prepared, kExecute);
}

[[noreturn]] void throw_not_executed(const SpawnRequest& request, int error) {
  const auto& program = request.arguments.front();
  const bool searched = !request.executable && program.find('/') == std::string::npos;
  const auto text = searched && error == ENOENT ? "there is no program " + program + " in PATH"
                                                : program + " can't be executed";
  throw ExecuteError(error, std::generic_category(), text);
}

}  // namespace

CapabilityMask foreign_capabilities() {
  return bit(CAP_NET_ADMIN) | bit(CAP_NET_RAW) | bit(CAP_NET_BIND_SERVICE) | bit(CAP_NET_BROADCAST) |
         bit(CAP_SETUID) | bit(CAP_SETGID) | bit(CAP_SETPCAP) | bit(CAP_CHOWN) | bit(CAP_FOWNER) |
         bit(CAP_FSETID) | bit(CAP_DAC_OVERRIDE) | bit(CAP_DAC_READ_SEARCH) | bit(CAP_KILL) |
         bit(CAP_SYS_CHROOT) | bit(CAP_IPC_LOCK) | bit(CAP_SYS_NICE);
}

pid_t spawn(const SpawnRequest& request) {
  constexpr std::size_t kStackBytes = 64 * 1024;
  const auto null_device = FileDescriptor::open("/dev/null", O_RDWR);
  Prepared prepared{.request = &request,
                    .arguments = pointers(request.arguments),
                    .environment = pointers(request.environment),
                    .candidates = request.executable ? std::vector<std::string>() : candidate_paths(request),
                    .null_device = null_device.number()};
  std::vector<char> stack(kStackBytes);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all,
                  &before);  // no handler of ours may run in the child, which shares our memory
  const pid_t pid =
      clone(child_main, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD, &prepared);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) throw_errno("start a process", error);
  if (prepared.attempt) {
    waitpid(pid, nullptr, 0);
    if (prepared.attempt == kExecute) throw_not_executed(request, prepared.error);
    throw_errno(std::string(prepared.attempt) + " for " + request.arguments.front(), prepared.error);
  }
  return pid;
}

}  // namespace netrig
