#include "emulator/sandbox_end.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/process_end.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// When to stop waiting for the sandbox; none as long as it has something to do.
using GiveUpTime = std::optional<std::chrono::steady_clock::time_point>;

GiveUpTime time_to_give_up() {
  return std::chrono::steady_clock::now() + kSandboxEndLimit;
}

int milliseconds_until(const GiveUpTime& time) {
  if (!time) return -1;
  const auto left = *time - std::chrono::steady_clock::now();
  return static_cast<int>(std::max<long>(0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

/// The processes that keep the sandbox from ending: the kernel waits for them before its init is gone.
std::string survivors(pid_t init) {
  std::string text;
  std::error_code gone;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(init) + "/task", gone)) {
    std::ifstream stream(thread.path() / "children");
    for (pid_t child = 0; stream >> child;) text += (text.empty() ? "" : ", ") + process_text(child);
  }
  return text.empty() ? process_text(init) : text;
}

[[noreturn]] void give_up(pid_t init) {
  throw std::runtime_error("the lab did not end within " + std::to_string(kSandboxEndLimit.count()) +
                           " s of its end being asked for; the kernel still has " + survivors(init) +
                           ", and keeps the lab's namespaces until that is gone");
}

/// Hands a signal on so that it can be told from one that was sent to the process group, which the child gets
/// by itself.
void forward_signal(pid_t child, int signal) {
  sigqueue(child, signal, {});
}

/// Hands on the signals that came; gives how many asked for an end.
int hand_signals_on(const SandboxInit& init) {
  int asked = 0;
  signalfd_siginfo info{};
  while (read(init.signals.number(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGCHLD) continue;
    forward_signal(init.pid, static_cast<int>(info.ssi_signo));
    ++asked;
  }
  return asked;
}

}  // namespace

int await_sandbox(const SandboxInit& init) {
  constexpr int kPatience = 3;  // who asks so often wants an end at once
  int asked = 0;
  for (GiveUpTime give_up_at;;) {
    int status = 0;
    const pid_t ended = waitpid(init.pid, &status, WNOHANG);
    if (ended < 0) throw_errno("wait for the sandbox");
    if (ended == init.pid) return shell_status(status);
    if (give_up_at && std::chrono::steady_clock::now() >= *give_up_at) give_up(init.pid);
    pollfd watched[]{{init.signals.number(), POLLIN, 0}, {give_up_at ? -1 : init.busy.number(), POLLIN, 0}};
    poll(watched, std::size(watched), milliseconds_until(give_up_at));
    if (watched[1].revents != 0) give_up_at = time_to_give_up();
    const int before = asked;
    asked += hand_signals_on(init);
    if (before < kPatience && asked >= kPatience) kill(init.pid, SIGKILL);
  }
}

}  // namespace netrig
